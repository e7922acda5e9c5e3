-- Writes what a callback changed, if the preview is still as it was read: one statement, one transaction.
WITH updated AS (
    UPDATE previews
    SET state = $3,
        facts = $4,
        version = version + 1,
        finished_at = CASE WHEN $3 IN ('ready', 'failed') THEN coalesce(finished_at, now()) ELSE finished_at END,
        expires_at = CASE
            WHEN $3 <> 'ready' THEN expires_at
            -- Nobody watches: the session lives on for a while.
            WHEN heartbeat_at IS NULL THEN coalesce(expires_at, now() + $5::bigint * interval '1 millisecond')
            -- Its client may have been silent while it waited; from now on that counts.
            WHEN state <> 'ready' THEN greatest(expires_at, now() + silence)
            ELSE expires_at
        END
    WHERE id = $1 AND version = $2
    RETURNING id
), recorded AS (
    INSERT INTO callbacks (event_id, job_id, preview_id, worker, attempt, type, body, occurred_at)
    SELECT $6, $7, updated.id, $8, $9, $10, $11, to_timestamp($12::bigint / 1000.0)
    FROM updated
), screens AS (
    INSERT INTO preview_screens AS old (id, preview_id, facts)
    SELECT new.id, updated.id, new.facts
    FROM updated, jsonb_to_recordset($13) AS new (id uuid, facts jsonb)
    ON CONFLICT (id) DO UPDATE SET facts = excluded.facts WHERE old.preview_id = excluded.preview_id
), added AS (
    INSERT INTO jobs (id, preview_id, kind, payload)
    SELECT new.id, updated.id, 'snapshot', new.payload
    FROM updated, jsonb_to_recordset($14) AS new (id uuid, payload jsonb)
    ON CONFLICT (id) DO NOTHING
), handled AS (
    -- Of two tries of one event the first counts, but for a failure that another try did not have.
    UPDATE preview_events e
    SET outcome = $16, finished_at = now()
    FROM updated
    WHERE e.id = $7
      AND jsonb_typeof($16) = 'object'
      AND (e.outcome IS NULL OR (e.outcome ? 'failed' AND $16 ? 'handled'))
), finished AS (
    UPDATE jobs
    SET finished_at = now(),
        -- What finished only because its preview is over may still be in the queue.
        unwanted = unwanted OR jobs.id <> ALL ($15::text[]::uuid[])
    FROM updated
    WHERE jobs.preview_id = updated.id
      AND jobs.finished_at IS NULL
      AND (jobs.id = ANY ($15::text[]::uuid[]) OR $3 IN ('failed', 'stopped', 'expired'))
)
SELECT id FROM updated
