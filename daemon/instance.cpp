#include "instance.hpp"

#include <tether/core/id.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iomanip>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

class descriptor {
  public:
    descriptor(const fs::path& path, int flags, mode_t mode = 0) : fd_{::open(path.c_str(), flags | O_CLOEXEC, mode)} {}
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

error_code write_durably(const fs::path& path, const std::string& text) {
    const fs::path draft = path.string() + ".new";
    {
        const descriptor out{draft, O_WRONLY | O_CREAT | O_TRUNC, 0600};
        if (out.get() < 0) return last_error();
        if (::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return last_error();
        if (::fsync(out.get()) != 0) return last_error();
    }
    if (::rename(draft.c_str(), path.c_str()) != 0) return last_error();
    const descriptor folder{path.parent_path(), O_RDONLY | O_DIRECTORY};
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return last_error();
    return {};
}

error_code make_private_folder(const fs::path& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return last_error();
}

const error_code no_name{EINVAL, boost::system::generic_category()};

} // namespace

result<std::optional<std::string>> find_instance(const fs::path& state_dir) {
    errno = 0;
    if (std::ifstream in{state_dir / "instance"}; in) {
        std::string kept, more;
        in >> std::setw(64) >> kept >> std::setw(64) >> more; // an id has less; what has more is none
        if (!is_ulid_id("inst_", kept) || !more.empty()) return no_name;
        return kept;
    }
    if (errno != ENOENT) return last_error();
    return std::nullopt;
}

std::optional<std::string> why_no_instance(const fs::path& state_dir) {
    const auto found = find_instance(state_dir);
    const std::string file = (state_dir / "instance").string();
    if (found || found.error() == boost::system::errc::not_a_directory) return std::nullopt; // the latter is no place
    if (found.error() != no_name) return fmt::format("cannot read {}: {}", file, found.error().message());
    return fmt::format(
        "{} is damaged: it holds no name such as inst_01JC…, which sessions at the API carry to say whose "
        "they are. Bring it back from a copy, or remove it: sessions of earlier starts are strangers then "
        "to tether reap",
        file);
}

result<std::string> keep_instance(const fs::path& state_dir) {
    const auto kept = find_instance(state_dir);
    if (!kept) return kept.error();
    if (*kept) return **kept;
    if (const error_code ec = make_private_folder(state_dir)) return ec;
    const std::string made = "inst_" + ulid_source{}.next(wall_now());
    if (const error_code ec = write_durably(state_dir / "instance", made + "\n")) return ec;
    return made;
}

} // namespace tether::daemon
