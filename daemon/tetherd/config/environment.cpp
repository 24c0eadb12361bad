#include "environment.hpp"

#include <tether/core/secret.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <string.h>
#include <string_view>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// The key, and URLs that may hold a password.
constexpr const char* secretive[] = {"ANTHROPIC_API_KEY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

using taken_variables = std::map<std::string, secret, std::less<>>;

/// The first value counts, as for getenv(3); every one is wiped.
void take(const char* name, taken_variables& out) {
    const std::string_view wanted{name};
    for (char** entry = environ; entry && *entry; ++entry) {
        if (std::string_view{*entry}.substr(0, wanted.size()) != wanted || (*entry)[wanted.size()] != '=') continue;
        const std::span<char> value{*entry + wanted.size() + 1, ::strlen(*entry + wanted.size() + 1)};
        const auto [place, is_first] = out.try_emplace(name);
        if (is_first) place->second.append({std::string_view{value.data(), value.size()}});
        ::explicit_bzero(value.data(), value.size());
    }
    ::unsetenv(name);
}

} // namespace

environment process_environment() {
    auto taken = std::make_shared<taken_variables>(); // shared: the function is copied
    for (const char* name : secretive) take(name, *taken);
    return [taken = std::shared_ptr<const taken_variables>{taken}](const char* name) -> std::string {
        if (const auto found = taken->find(std::string_view{name}); found != taken->end())
            return std::string{found->second.reveal()};
        const char* value = std::getenv(name);
        return value ? value : "";
    };
}

} // namespace tether::daemon
