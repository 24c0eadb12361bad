// Hides secrets in events that report on a session.
#pragma once

#include <tether/api/event.hpp>
#include <tether/api/redactor.hpp>

namespace tether::api {

/// Replaces secrets in the texts of a `session.*` event, `raw` included: these events contain texts of the API, such as
/// the message of a `session.error`. Other events, and events without a secret, stay as received. The time is linear in
/// the size of the event, so a large one belongs on a worker.
void hide_in(event& e, const redactor& hidden);

} // namespace tether::api
