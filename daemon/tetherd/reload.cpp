#include "reload.hpp"

#include <map>
#include <utility>

namespace tether::daemon {
namespace {

/// Each setting by its path.
std::map<std::string, boost::json::value> flat(const config& what) {
    std::map<std::string, boost::json::value> settings;
    for (const auto& [key, value] : dump_config(what)) {
        const std::string path = "/" + std::string{key};
        if (const auto* section = value.if_object())
            for (const auto& member : *section) settings[path + "/" + std::string{member.key()}] = member.value();
        else settings[path] = value;
    }
    return settings;
}

} // namespace

config adopt(config running, const config& wanted) {
    running.level = wanted.level;
    running.records = wanted.records;
    running.follow = wanted.follow;
    const auto retain = running.runs.retain; // the store was opened with it
    running.runs = wanted.runs;
    running.runs.retain = retain;
    running.api.creates_per_minute = wanted.api.creates_per_minute;
    running.api.requests_per_minute = wanted.api.requests_per_minute;
    running.api.retry_after_max = wanted.api.retry_after_max;
    running.access = wanted.access;
    const server::server_config bound = std::exchange(running.server, wanted.server);
    running.server.store_bytes_per_user = bound.store_bytes_per_user; // the store was opened with it
    running.server.listen = bound.listen;
    running.server.socket_mode = bound.socket_mode;
    running.server.socket_group = bound.socket_group;
    running.key_file = wanted.key_file;
    return running;
}

std::vector<std::string> differences(const config& one, const config& other) {
    const auto left = flat(one), right = flat(other);
    std::vector<std::string> paths;
    for (const auto& [path, value] : left) {
        const bool masked_differ = path == "/api/headers" && one.api.headers != other.api.headers;
        if (masked_differ || right.at(path) != value) paths.push_back(path);
    }
    return paths;
}

} // namespace tether::daemon
