#include "key.hpp"

#include <algorithm>
#include <array>
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

/// Longer than any key; a file that is longer is something else.
constexpr std::size_t longest_key = 4096;

class file {
  public:
    explicit file(const std::string& path) : fd_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)} {}
    ~file() {
        if (fd_ >= 0) ::close(fd_);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

no_key system_failure(const std::string& path, int error) {
    return {fmt::format("{}: {}", path, std::generic_category().message(error))};
}

std::string without_line_end(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

key_result checked(std::string text, const std::string& source) {
    text = without_line_end(std::move(text));
    if (text.empty()) return no_key{source + ": holds no key"};
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (!std::all_of(text.begin(), text.end(), is_visible))
        return no_key{source + ": holds more than one line of visible ASCII, which is no key"};
    return secret{std::move(text)};
}

enum class readers { owner_only, whoever_it_was_given_to };

boost::system::result<std::string, no_key> read_text(const std::string& path, readers allowed) {
    const file in{path};
    struct stat about {};
    if (in.get() < 0 || ::fstat(in.get(), &about) != 0) return system_failure(path, errno);
    if (!S_ISREG(about.st_mode)) return no_key{path + ": is not a file"};
    if (allowed == readers::owner_only && (about.st_mode & 0077) != 0)
        return no_key{fmt::format("{}: others than its owner may use this key; run: chmod 600 {}", path, path)};

    std::array<char, longest_key + 1> buffer{};
    const auto size = ::read(in.get(), buffer.data(), buffer.size());
    if (size < 0) return system_failure(path, errno);
    if (static_cast<std::size_t>(size) > longest_key) return no_key{path + ": is too long for a key"};
    std::string text{buffer.data(), static_cast<std::size_t>(size)};
    return {boost::system::in_place_value, std::move(text)};
}

constexpr const char* ways = "set api.key_file or ANTHROPIC_API_KEY, or try --simulate, which needs none";

} // namespace

void throw_exception_from_error(const no_key& what, const boost::source_location&) {
    throw std::runtime_error{what.text};
}

key_result find_key(const std::string& key_file, const environment& from) {
    const std::string given = from("CREDENTIALS_DIRECTORY");
    if (const std::string path = given + "/anthropic-api-key"; !given.empty() && ::access(path.c_str(), F_OK) == 0) {
        auto text = read_text(path, readers::whoever_it_was_given_to); // the service manager decides who reads its copy
        if (!text) return text.error();
        if (!without_line_end(*text).empty()) return checked(std::move(*text), path);
    }
    if (!key_file.empty()) {
        auto text = read_text(key_file, readers::owner_only);
        auto key = text ? checked(std::move(*text), key_file) : key_result{text.error()};
        if (!key) return no_key{"/api/key_file: " + key.error().text};
        return key;
    }
    if (std::string key = from("ANTHROPIC_API_KEY"); !key.empty()) return checked(std::move(key), "ANTHROPIC_API_KEY");
    const std::string_view reason = given.empty() ? "" : "the credential anthropic-api-key is missing or empty; ";
    return no_key{fmt::format("no API key: {}{}", reason, ways), true};
}

} // namespace tether::daemon
