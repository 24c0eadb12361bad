#include <tether/store/integrity.hpp>

#include <fmt/format.h>

namespace tether::store {
namespace {

/// A version this far ahead comes from a flipped bit, not from a later program.
constexpr std::int64_t far_ahead = 1000;

verdict complain(std::string text) {
    return {{}, std::move(text), {}};
}

/// Content that SQLite cannot interpret is a finding; a failure of the disk prevents the check.
verdict failed(const error_code& code, std::string_view where) {
    if (is_disk_failure(code)) return {code, {}, {}};
    return complain(fmt::format("{} cannot be read", where));
}

/// Fails with the first line of the pragma, unless it is `ok`.
verdict ask_pragma(database& file, const char* pragma) {
    statement question{file, pragma};
    rows found{question};
    if (found.next() && found.text(0) != "ok") return complain(fmt::format("{}: {}", pragma + 7, found.text(0)));
    return found.error() ? failed(found.error(), "a page") : verdict{};
}

verdict check_declarations(database& file, std::span<const migration> steps) {
    std::string have, want;
    if (const error_code ec = describe_schema(file, have)) return failed(ec, "the schema table");
    if (const error_code ec = expected_schema(steps, want)) return {ec, {}, {}};
    if (have != want) return complain("its tables do not match its version");
    return {};
}

} // namespace

verdict check_structure(database& file, std::span<const migration> steps) {
    std::int64_t ours = 0, version = 0;
    if (const error_code ec = file.ask("PRAGMA application_id", ours)) return failed(ec, "its first page");
    if (const error_code ec = file.ask("PRAGMA user_version", version)) return failed(ec, "its first page");
    if (ours != store_application_id) return complain("it is not a tether store");
    if (version < 1) return complain("it has no version");
    const auto known = static_cast<std::int64_t>(steps.size());
    if (version > known + far_ahead) return complain(fmt::format("it has the unknown version {}", version));
    if (version > known) return {{}, {}, version};
    if (verdict v = check_declarations(file, steps.first(static_cast<std::size_t>(version))); !v.good()) return v;
    if (verdict v = ask_pragma(file, "PRAGMA integrity_check(1)"); !v.good()) return v;
    return ask_pragma(file, "PRAGMA foreign_key_check");
}

verdict check_seals(database& file, const seal& key) {
    statement all{file,
                  "SELECT r.id, c.sealed FROM continuations c JOIN runs r ON r.key = c.run UNION ALL "
                  "SELECT r.id || '/work', w.sealed FROM work w JOIN runs r ON r.key = w.run"};
    rows found{all};
    while (found.next())
        if (!key.open(found.blob(1), found.text(0)))
            return complain(fmt::format("the sealed data of {} cannot be decrypted", found.text(0)));
    return found.error() ? failed(found.error(), "sealed data") : verdict{};
}

error_code count_sealed(database& file, std::int64_t& count) {
    return file.ask("SELECT (SELECT count(*) FROM continuations) + (SELECT count(*) FROM work)", count);
}

} // namespace tether::store
