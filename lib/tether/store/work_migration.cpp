#include <tether/store/work_migration.hpp>

#include <tether/session/policy/input_batch.hpp>
#include <tether/store/kept_rows.hpp>
#include <tether/store/run_codec.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace tether::store {
namespace {

using boost::json::value;
using session::input_batch;

/// Replaces the events in `member` by their patterns, and returns them.
input_batch condense(value* member) {
    const auto* events = member ? member->if_array() : nullptr;
    if (!events) return {};
    input_batch batch{*events};
    *member = batch.patterns();
    return batch;
}

/// Replaces all events in a continuation by their patterns, and returns the work.
input_batch condense_all(value& continuation) {
    auto* members = continuation.if_object();
    if (!members) return {};
    condense(members->if_contains("pending_send"));
    auto* spec = members->if_contains("spec");
    return spec && spec->is_object() ? condense(spec->get_object().if_contains("events")) : input_batch{};
}

} // namespace

error_code separate_work(database& file, const seal& key) {
    row_check check;
    statement all{file,
                  fmt::format("SELECT {}, r.id FROM {} JOIN runs r ON r.key = c.run", continuation_row::columns,
                              continuation_row::from)};
    statement replace{file, "UPDATE continuations SET sealed = ?, row_check = ? WHERE run = ?"};
    statement insert{file, "INSERT INTO work(run, sealed, row_check) VALUES(?,?,?)"};
    rows found{all};
    continuation_row row;
    while (found.next() && read_row(found, check, row)) {
        const std::string run_id{found.text(continuation_row::width)};
        const auto text = key.open(row.sealed, run_id);
        auto document = text ? parse_kept_json(*text) : text.error();
        if (!document) return document.error();
        const input_batch work = condense_all(*document);
        const auto rest = key.close(boost::json::serialize(*document), run_id);
        if (!rest) return rest.error();
        row.sealed = *rest;
        if (const error_code ec = replace.run(blob_view{row.sealed}, sum_of(check, row), row.run)) return ec;
        if (work.empty()) continue;
        const auto sealed = key.close(work.text(), sealed_name_of_work(run_id));
        if (!sealed) return sealed.error();
        const work_row own{row.run, *sealed};
        if (const error_code ec = insert.run(own.run, blob_view{own.sealed}, sum_of(check, own))) return ec;
    }
    return found.error();
}

} // namespace tether::store
