// Records the daemon's responses, so that another program can check them against their description.
#include "exchange_record.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace tether::test {
namespace {

constexpr std::size_t longest_written = 1u << 20;
constexpr std::size_t most_written = 100'000; // a soak test would fill the disk

/// Opened for each line: every daemon that a test starts would inherit an open descriptor.
class exchange_record {
  public:
    explicit exchange_record(const std::filesystem::path& folder)
        : path_{folder / (std::string{program_invocation_short_name} + ".jsonl")} {
        std::filesystem::create_directories(folder);
        std::filesystem::remove(path_);
    }

    void write(const client::request& asked, const client::answer& got) {
        if (asked.body.size() + got.body.size() > longest_written || written_ == most_written) return;
        ++written_;
        boost::json::object line;
        line["method"] = asked.method;
        line["path"] = asked.target;
        line["request"] = asked.body;
        line["status"] = got.status;
        line["content_type"] = got.content_type;
        line["body"] = got.body;
        std::ofstream file{path_, std::ios::app};
        file << boost::json::serialize(line) << '\n';
        if (!file.flush()) throw std::runtime_error{"cannot write to " + path_.string()};
    }

  private:
    std::filesystem::path path_;
    std::size_t written_ = 0;
};

} // namespace

std::function<void(const client::request&, const client::answer&)> exchange_recorder() {
    const char* folder = std::getenv("TETHER_EXCHANGES");
    if (!folder || !*folder) return {};
    static exchange_record record{folder};
    return [](const client::request& asked, const client::answer& got) { record.write(asked, got); };
}

} // namespace tether::test
