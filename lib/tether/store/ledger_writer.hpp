// Records the remote sessions that were created for runs and are not known to be gone.
#pragma once

#include <tether/session/policy/run.hpp>
#include <tether/store/kept_rows.hpp>

#include <string>

namespace tether::store {

/// The facts that decide whether a run is on the ledger.
struct ledger_facts {
    std::string run_id;
    std::string session_id;
    session::run_state state = session::run_state::queued;
    session::remote_state remote = session::remote_state::none;
    bool create_in_doubt = false;
};

/// Call every function within a transaction.
class ledger_writer {
  public:
    ledger_writer(database& file, row_check& check);

    /// Adds, changes or removes the run's entry, according to the facts. An entry keeps the time at which it was added.
    error_code account(const ledger_facts& facts);
    /// Removes a run's entry; a session that was kept on purpose stays on the ledger if `but_kept`.
    error_code strike(std::string_view run_id, bool but_kept);

  private:
    row_check& check_;
    statement find_, put_, strike_, strike_but_kept_;
};

} // namespace tether::store
