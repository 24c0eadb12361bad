// Lists the conditions of a proof, each with what it was decided from.
#pragma once

#include <tether/session/policy/history_read.hpp>
#include <tether/session/policy/turn.hpp>

#include <vector>

namespace tether::session {

/// The conditions of a proof by stream: it was open before the work was sent, and brought `events` without a break.
std::vector<proof_check> stream_checks(const turn& seen, std::size_t events);

/// The conditions of a proof by history, of which this is the newest read. `end` is the end as known so far, `streamed`
/// are the messages that a stream brought, and `earlier` is the read before; null when this is the first.
std::vector<proof_check> history_checks(const history_read& read, const conclusion& end,
                                        const std::vector<turn_message>& streamed, const history_read* earlier);

} // namespace tether::session
