// Tests log records as datagrams of the journal.
#include <tether/core/log_layout.hpp>

#include <array>
#include <doctest/doctest.h>
#include <vector>

using namespace tether;
using namespace std::string_literals;

namespace {

constexpr log_kind stream_lost{"stream lost", log_level::warning, "1730e3451eb6433f941f09c9bb8c2bc2"};

/// Parses a datagram as a journal does (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>); fails the
/// test on invalid input.
std::vector<std::pair<std::string, std::string>> read_datagram(std::string_view left) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!left.empty()) {
        const auto end = left.find_first_of("=\n");
        REQUIRE(end != left.npos);
        const std::string name{left.substr(0, end)};
        CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == name.npos);
        CHECK(name.size() <= 64);
        const bool has_length = left[end] == '\n';
        left.remove_prefix(end + 1);
        std::size_t size = left.find('\n');
        if (has_length) {
            REQUIRE(left.size() > 8);
            size = 0;
            for (int i = 7; i >= 0; --i) size = size << 8 | static_cast<unsigned char>(left[static_cast<unsigned>(i)]);
            left.remove_prefix(8);
        }
        REQUIRE(size < left.size());
        fields.emplace_back(name, left.substr(0, size));
        REQUIRE(left[size] == '\n');
        left.remove_prefix(size + 1);
    }
    return fields;
}

using fields_read = std::vector<std::pair<std::string, std::string>>;

} // namespace

TEST_SUITE("core::log_layout") {

    TEST_CASE("the journal gets the line, its priority and id, and every key as a field") {
        const std::array fields{log_field{"run", "run_1"}, log_field{"session", "sesn_1"},
                                log_field{"error", errc::not_found}, log_field{"request_id", "req_1"},
                                log_field{"in", std::chrono::milliseconds{500}}};
        const log_record record{stream_lost, fields};
        CHECK(read_datagram(to_journal_datagram(record)) ==
              fields_read{{"MESSAGE", to_line(record, log_layout::logfmt)},
                          {"PRIORITY", "4"},
                          {"SYSLOG_IDENTIFIER", "tetherd"},
                          {"MESSAGE_ID", std::string{stream_lost.id}},
                          {"TETHER_EVENT", "stream lost"},
                          {"TETHER_RUN", "run_1"},
                          {"TETHER_SESSION", "sesn_1"},
                          {"ERROR_CODE", "not_found"},
                          {"TETHER_MESSAGE", error_code{errc::not_found}.message()},
                          {"REQUEST_ID", "req_1"},
                          {"TETHER_IN", "500ms"}});
    }

    TEST_CASE("foreign text cannot forge a field of the journal") {
        const std::string forged = "x\nMESSAGE_ID=0123\n\n\0PRIORITY=0"s;
        const std::array fields{log_field{"reason", forged}};
        const auto read = read_datagram(to_journal_datagram({stream_lost, fields}));
        REQUIRE(read.size() == 6);
        CHECK(read[0].second.find('\n') == std::string::npos);
        CHECK(read[5] == std::pair{"TETHER_REASON"s, forged});
    }

    TEST_CASE("a record is a datagram of moderate size whatever it contains") {
        const std::string large(100'000, '\x01');
        const std::vector<log_field> fields(25, log_field{"reason", large});
        CHECK(to_journal_datagram({stream_lost, fields}).size() < 200'000);
    }
}
