//! `GET teams`: the teams one is in.

use crate::db;
use hivesync_api_kit::{ApiResult, Data, Page, User};

pub(crate) async fn handle(user: User, page: Page) -> ApiResult<Data<db::List<db::Team>>> {
    db::teams(&user.db, user.id, page).await.map(Data)
}
