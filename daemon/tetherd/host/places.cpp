#include "places.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

bool is_writable_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) && ::access(path.c_str(), W_OK | X_OK) == 0;
}

} // namespace

bool uses_state_dir(const options& given, const config& settings) {
    return !given.simulate || settings.state_dir != config{}.state_dir;
}

config usable_places(config settings, const environment& from, const fs::path& scratch) {
    const config defaults;
    if (settings.state_dir == defaults.state_dir) settings.state_dir = scratch / "state";
    const fs::path listen = settings.server.listen;
    if (listen != defaults.server.listen || is_writable_folder(listen.parent_path())) return settings;

    const fs::path runtime = from("XDG_RUNTIME_DIR");
    if (runtime.is_absolute() && is_writable_folder(runtime)) {
        ::mkdir((runtime / "tether").c_str(), 0700);
        settings.server.listen = runtime / "tether" / "tether.sock";
    } else {
        settings.server.listen = scratch / "tether.sock";
    }
    return settings;
}

} // namespace tether::daemon
