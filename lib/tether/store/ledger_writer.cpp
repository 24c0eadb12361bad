#include <tether/store/ledger_writer.hpp>

#include <fmt/format.h>

namespace tether::store {

ledger_writer::ledger_writer(database& file, row_check& check)
    : check_{check}
    , find_{file, fmt::format("SELECT {} FROM ledger l WHERE l.run_id = ?", ledger_row::columns)}
    , put_{file, "INSERT OR REPLACE INTO ledger(run_id, session_id, since, kept, row_check) VALUES(?,?,?,?,?)"}
    , strike_{file, "DELETE FROM ledger WHERE run_id = ?"}
    , strike_but_kept_{file, "DELETE FROM ledger WHERE run_id = ? AND kept = 0"} {}

error_code ledger_writer::account(const ledger_facts& facts) {
    using session::remote_state;
    const bool kept = facts.remote == remote_state::kept;
    const bool there = kept || facts.remote == remote_state::held;
    const bool being_made = facts.state == session::run_state::starting && facts.session_id.empty();
    if (!there && !being_made && !facts.create_in_doubt) return strike_.run(std::string_view{facts.run_id});

    ledger_row line;
    line.run_id = facts.run_id;
    if (there) line.session_id = facts.session_id;
    line.since = wall_now().time_since_epoch().count();
    line.kept = kept ? 1 : 0;
    {
        rows found{find_, line.run_id};
        ledger_row before;
        if (found.next() && read_row(found, check_, before)) {
            if (before.session_id == line.session_id && before.kept == line.kept) return {};
            line.since = before.since;
        }
        if (found.error()) return found.error();
    }
    return put_.run(line.run_id, line.session_id, line.since, line.kept, sum_of(check_, line));
}

error_code ledger_writer::strike(std::string_view run_id, bool but_kept) {
    return (but_kept ? strike_but_kept_ : strike_).run(run_id);
}

} // namespace tether::store
