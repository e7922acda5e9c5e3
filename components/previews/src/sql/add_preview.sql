-- Accepts a preview, or, when the hour's quota is used up, touches nothing. The quota is one row a user: a second request at the
-- same time waits for it and then sees the first one's start.
WITH quota AS (
    INSERT INTO preview_quotas AS old (user_id, starts)
    VALUES ($1, ARRAY[now()])
    ON CONFLICT (user_id) DO UPDATE
    SET starts = array(SELECT at FROM unnest(old.starts) AS at WHERE at > now() - interval '1 hour') || now()
    WHERE (SELECT count(*) FROM unnest(old.starts) AS at WHERE at > now() - interval '1 hour') < $2
    RETURNING user_id
), preview AS (
    INSERT INTO previews (id, project_id, user_id, archive_id)
    SELECT $3::uuid, $4::uuid, user_id, $5::uuid FROM quota
    RETURNING id, user_id
), job AS (
    INSERT INTO jobs (id, preview_id, kind, payload)
    SELECT $6::uuid, id, 'preview', $7::jsonb FROM preview
), idempotency AS (
    INSERT INTO idempotency_keys (user_id, key, request, preview_id)
    SELECT user_id, $8::text, $9::jsonb, id FROM preview WHERE $8::text IS NOT NULL
)
SELECT id FROM preview
