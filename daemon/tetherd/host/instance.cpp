#include "instance.hpp"

#include <tether/core/id.hpp>
#include <tether/store/durable_file.hpp>

#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <iomanip>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

const error_code no_name{EINVAL, boost::system::generic_category()};

} // namespace

result<std::optional<std::string>> find_instance(const fs::path& state_dir) {
    errno = 0;
    if (std::ifstream in{state_dir / "instance"}; in) {
        std::string kept, more;
        in >> std::setw(64) >> kept >> std::setw(64) >> more; // an id is shorter; longer text is not an id
        if (!is_ulid_id("inst_", kept) || !more.empty()) return no_name;
        return kept;
    }
    if (errno != ENOENT) return last_error();
    return std::nullopt;
}

std::optional<std::string> why_no_instance(const fs::path& state_dir) {
    const auto found = find_instance(state_dir);
    const std::string file = (state_dir / "instance").string();
    if (found || found.error() == boost::system::errc::not_a_directory) return std::nullopt; // the latter: not a folder
    if (found.error() != no_name) return fmt::format("cannot read {}: {}", file, found.error().message());
    return fmt::format(
        "{} is damaged: it contains no instance name such as inst_01JC…, which marks the daemon's sessions at the API. "
        "Restore it from a copy, or remove it: tether reap then no longer finds older sessions",
        file);
}

result<std::string> keep_instance(const fs::path& state_dir) {
    const auto kept = find_instance(state_dir);
    if (!kept) return kept.error();
    if (*kept) return **kept;
    if (const error_code ec = store::make_private_folder(state_dir)) return ec;
    const std::string made = "inst_" + ulid_source{}.next(wall_now());
    if (const error_code ec = store::write_private_file(state_dir / "instance", made + "\n")) return ec;
    return made;
}

} // namespace tether::daemon
