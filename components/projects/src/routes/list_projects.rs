//! `GET projects`: one's own projects and those of one's teams.

use crate::db;
use hivesync_api_kit::{ApiResult, Data, Page, User};

pub(crate) async fn handle(user: User, page: Page) -> ApiResult<Data<db::List<db::Project>>> {
    db::projects(&user.db, user.id, page).await.map(Data)
}
