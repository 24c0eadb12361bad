#include "key.hpp"

#include <tether/core/descriptor.hpp>
#include <tether/store/ownership.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace tether::daemon {
namespace {

using key_result = boost::system::result<secret, no_key>;

/// Longer than any key; a longer file is something else.
constexpr std::size_t longest_key = 4096;

no_key system_failure(const std::string& path, int error) {
    return {fmt::format("{}: {}", path, std::generic_category().message(error))};
}

/// The size without the final line ends.
std::size_t size_of(const secret& line) {
    return line.reveal().find_last_not_of("\r\n") + 1; // npos + 1 is 0: nothing else
}

key_result checked(secret key, const std::string& source) {
    key.resize(size_of(key));
    const std::string_view text = key.reveal();
    if (text.empty()) return no_key{source + ": contains no key"};
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (!std::all_of(text.begin(), text.end(), is_visible))
        return no_key{source + ": is not a key: a key is one line of visible ASCII"};
    return key;
}

enum class readers { owner_only, whoever_it_was_given_to };

key_result read_text(const std::string& path, readers allowed, uid_t user) {
    const descriptor in{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    struct stat about {};
    if (!in || ::fstat(in.value(), &about) != 0) return system_failure(path, errno);
    if (!S_ISREG(about.st_mode)) return no_key{path + ": is not a file"};
    if (allowed == readers::owner_only)
        if (const auto why = store::why_exposed(path, about, user, store::exposure::readers)) return no_key{*why};

    secret text;
    text.resize(longest_key + 1);
    const auto size = ::read(in.value(), text.bytes().data(), text.bytes().size());
    if (size < 0) return system_failure(path, errno);
    if (static_cast<std::size_t>(size) > longest_key) return no_key{path + ": is too long for a key"};
    text.resize(static_cast<std::size_t>(size));
    return text;
}

constexpr const char* ways = "set api.key_file or ANTHROPIC_API_KEY, or try --simulate, which needs no key";

} // namespace

void throw_exception_from_error(const no_key& what, const boost::source_location&) {
    throw std::runtime_error{what.text};
}

key_result find_key(const std::string& key_file, const environment& from, uid_t user) {
    const std::string given = from("CREDENTIALS_DIRECTORY");
    if (const std::string path = given + "/anthropic-api-key"; !given.empty() && ::access(path.c_str(), F_OK) == 0) {
        auto text =
            read_text(path, readers::whoever_it_was_given_to, user); // the service manager decides who reads its copy
        if (!text) return text.error();
        if (size_of(*text) > 0) return checked(std::move(*text), path);
    }
    if (!key_file.empty()) {
        auto text = read_text(key_file, readers::owner_only, user);
        auto key = text ? checked(std::move(*text), key_file) : key_result{text.error()};
        if (!key) return no_key{"/api/key_file: " + key.error().text};
        return key;
    }
    if (secret key{from("ANTHROPIC_API_KEY")}; !key.empty()) return checked(std::move(key), "ANTHROPIC_API_KEY");
    const std::string_view reason = given.empty() ? "" : "the credential anthropic-api-key is missing or empty; ";
    return no_key{fmt::format("no API key: {}{}", reason, ways), true};
}

} // namespace tether::daemon
