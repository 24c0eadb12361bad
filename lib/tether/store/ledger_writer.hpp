// Keeps account of the remote sessions that were made for runs and not seen gone.
#pragma once

#include <tether/session/policy/run.hpp>
#include <tether/store/kept_rows.hpp>

#include <string>

namespace tether::store {

/// What decides whether a run is on the ledger.
struct ledger_facts {
    std::string run_id;
    std::string session_id;
    session::run_state state = session::run_state::queued;
    session::remote_state remote = session::remote_state::none;
    bool create_in_doubt = false;
};

/// Every call is part of a transaction of the caller's.
class ledger_writer {
  public:
    ledger_writer(database& on, row_check& check);

    /// Puts the run on the ledger, changes its line or strikes it, as the facts have it. A line keeps the time at which
    /// it was begun.
    error_code account(const ledger_facts& facts);
    /// The run is gone; a session that was kept on purpose stays on the ledger if `but_kept`.
    error_code strike(std::string_view run_id, bool but_kept);

  private:
    row_check& check_;
    statement find_, put_, strike_, strike_but_kept_;
};

} // namespace tether::store
