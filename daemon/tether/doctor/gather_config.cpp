// Gets the configuration as tetherd reads it.
#include "gather.hpp"

#include "program_output.hpp"
#include "view/text.hpp"

#include <daemon/tetherd/host/descriptor_need.hpp>

#include <tether/core/json_members.hpp>

#include <boost/json/parse.hpp>
#include <sstream>
#include <unistd.h>

namespace tether::cli::doctor {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds tetherd_timeout{10}; // tetherd may query the system's user database
constexpr std::string_view said_by = "tetherd: ";

/// The path of tetherd in the folder of this program, else its name for the search path.
std::string choose_tetherd() {
    char program_path[4096];
    const ssize_t length = ::readlink("/proc/self/exe", program_path, sizeof program_path);
    if (length <= 0 || length == sizeof program_path) return "tetherd";
    std::string path{program_path, static_cast<std::size_t>(length)};
    path.replace(path.rfind('/') + 1, path.npos, "tetherd");
    return ::access(path.c_str(), X_OK) == 0 ? path : "tetherd";
}

std::size_t number_in(const json::value* section, std::string_view name) {
    return number_of(section, name).value_or(0);
}

std::vector<std::string> complaints_in(const std::string& said) {
    std::vector<std::string> lines;
    std::istringstream in{said};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(said_by)) line.erase(0, said_by.size());
        if (!line.empty() && !line.starts_with("note: ")) lines.push_back(one_line(line));
    }
    return lines;
}

} // namespace

std::optional<settings> parse_settings(std::string_view dump) {
    error_code ec;
    const json::value document = json::parse(dump, ec);
    const auto* api = ec ? nullptr : find_member(document, "api");
    const auto* limits = ec ? nullptr : find_member(document, "limits");
    if (!api || !limits) return std::nullopt;
    settings found;
    found.listen = text_of(document, "listen");
    found.state_dir = text_of(document, "state_dir");
    found.key_file = text_of(api, "key_file");
    found.base_url = text_of(api, "base_url");
    found.ca_file = text_of(api, "ca_file");
    found.client_cert_file = text_of(api, "client_cert_file");
    found.client_key_file = text_of(api, "client_key_file");
    found.descriptors = daemon::descriptor_need(number_in(limits, "active_runs"), number_in(limits, "handshakes"),
                                                number_in(api, "max_connections"), number_in(limits, "clients"));
    return found;
}

config_facts look_at_config(std::string path, bool is_chosen, bool as_service) {
    config_facts config;
    config.file = look_at(path);
    if (config.file.is_there() && ::access(path.c_str(), R_OK) != 0) config.file.error = errno;
    config.is_chosen = is_chosen;
    const std::string program = choose_tetherd();
    std::vector<std::string> environment{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
    if (!as_service) environment = own_environment();
    // tetherd itself ignores a missing default file.
    std::vector<std::string> words{program, "--dump-config"};
    if (is_chosen || config.file.is_there()) words.insert(words.end(), {"--config", path});
    config.path = std::move(path);
    const auto said = run_program(std::move(words), environment, tetherd_timeout);
    if (!said || said->status == 127) return config;
    config.tetherd = program;
    config.status = said->status;
    config.complaints = complaints_in(said->err);
    if (said->status == 0) config.in_effect = parse_settings(said->out);
    const auto version = run_program({program, "--version"}, std::move(environment), tetherd_timeout);
    if (version && version->out.starts_with("tetherd ")) config.version = one_line(version->out.substr(8));
    return config;
}

} // namespace tether::cli::doctor
