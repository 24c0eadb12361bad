#include <tether/store/turns_migration.hpp>

#include <tether/store/kept_rows.hpp>

namespace tether::store {

error_code index_turns(database& file, const seal&) {
    row_check check;
    statement all{file,
                  "SELECT run, turn, max(number) FROM (SELECT e.run AS run, json_extract(e.body, '$.turns') AS turn, "
                  "json_extract(e.body, '$.state') AS state, e.number AS number FROM records e "
                  "WHERE e.kind = 0 AND json_valid(e.body)) "
                  "WHERE state IN ('succeeded', 'failed', 'cancelled', 'timed_out') AND turn > 0 GROUP BY run, turn"};
    statement insert{file, "INSERT INTO turns(run, turn, record, row_check) VALUES(?,?,?,?)"};
    rows found{all};
    while (found.next()) {
        const turn_row row{found.integer(0), found.integer(1), found.integer(2)};
        if (const error_code ec = insert.run(row.run, row.turn, row.record, sum_of(check, row))) return ec;
    }
    return found.error();
}

} // namespace tether::store
