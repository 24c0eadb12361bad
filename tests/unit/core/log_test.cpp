// Tests that a log record is one line of text that people and programs can read.
#include <tether/core/log.hpp>

#include <tether/core/utf8.hpp>

#include <array>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using namespace tether;

namespace {

constexpr log_kind plain{.event = "e", .fields = "k session error tokens seconds"};
constexpr log_kind stream_lost{
    .event = "stream lost", .level = log_level::warning, .fields = "session tries in polling error number odd largest"};
constexpr log_kind run_starting{.event = "run starting", .fields = "run"};
constexpr log_kind session_created{.event = "session created"};

std::string rendered(std::string_view text) {
    const std::array fields{log_field{"k", text}};
    return to_line({plain, fields}, log_layout::logfmt).substr(std::string_view{"e k="}.size());
}

/// Redirects standard error to a pipe while it exists.
class captured_stderr {
  public:
    captured_stderr() {
        REQUIRE(::pipe(ends_.data()) == 0);
        saved_ = ::dup(STDERR_FILENO);
        ::dup2(ends_[1], STDERR_FILENO);
        ::close(ends_[1]);
    }
    ~captured_stderr() { restore(); }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;

    int reading_end() const { return ends_[0]; }
    void restore() {
        if (saved_ < 0) return;
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        saved_ = -1;
    }
    /// All data until the writing end is closed.
    std::string read_all() {
        std::string all;
        std::array<char, 4096> buffer;
        for (ssize_t n = 0; (n = ::read(ends_[0], buffer.data(), buffer.size())) > 0;)
            all.append(buffer.data(), static_cast<std::size_t>(n));
        ::close(ends_[0]);
        return all;
    }

  private:
    std::array<int, 2> ends_{};
    int saved_ = -1;
};

} // namespace

TEST_SUITE("core::log") {

    TEST_CASE("a record is an event and its fields") {
        std::vector<std::string> lines;
        const logger log{log_level::debug, [&](log_level, std::string_view line) { lines.emplace_back(line); }};
        log.write(session_created);
        log.write(stream_lost,
                  {{"session", "sesn_1"}, {"tries", 3}, {"in", 4s}, {"polling", true}, {"error", errc::stream_idle}});
        CHECK(lines ==
              std::vector<std::string>{
                  "session created",
                  "stream lost session=sesn_1 tries=3 in=4s polling=true error=stream_idle message=\"the stream sent "
                  "nothing for too long\"",
              });
    }

    TEST_CASE("a record can be a JSON object, whatever its texts contain") {
        std::vector<boost::json::value> records;
        const auto keep = [&](log_level, std::string_view line) { records.push_back(boost::json::parse(line)); };
        const logger log{log_level::debug, keep, log_layout::json};
        const std::string odd{"a\"b\\c\n\0\x1b\x7f\xff\xC2\x9B", 12};
        log.write(stream_lost, {{"session", "sesn_1"}, {"tries", 3}, {"in", 4s}, {"polling", true}, {"number", "7"}});
        log.write(stream_lost, {{"odd", odd}, {"error", errc::stream_idle}, {"largest", UINT64_MAX}});
        REQUIRE(records.size() == 2);
        CHECK(records[0] ==
              boost::json::value{{"level", "warning"},
                                 {"event", "stream lost"},
                                 {"session", "sesn_1"},
                                 {"tries", 3},
                                 {"in", "4s"},
                                 {"polling", true},
                                 {"number", "7"}});
        const std::string repaired = "a\"b\\c\n" + std::string(1, '\0') + "\x1b\x7f\xEF\xBF\xBD\xC2\x9B";
        CHECK(records[1] ==
              boost::json::value{{"level", "warning"},
                                 {"event", "stream lost"},
                                 {"odd", repaired},
                                 {"error", "stream_idle"},
                                 {"message", "the stream sent nothing for too long"},
                                 {"largest", UINT64_MAX}});
    }

    TEST_CASE("an empty field is omitted in every layout") {
        std::vector<std::string> lines;
        const auto keep = [&](log_level, std::string_view line) { lines.emplace_back(line); };
        for (const auto layout : {log_layout::logfmt, log_layout::json}) {
            const logger log{log_level::info, keep, layout};
            log.write(plain, {{"session", ""}, {"error", error_code{}}, {"tokens", std::optional<std::int64_t>{}}});
        }
        CHECK(lines == std::vector<std::string>{"e", R"({"level":"info","event":"e"})"});
    }

    TEST_CASE("numbers are written as numbers, with no or three decimals") {
        std::string line;
        const logger log{log_level::info, [&](log_level, std::string_view l) { line = l; }, log_layout::json};
        log.write(plain, {{"seconds", 1.25}, {"tokens", std::optional<std::int64_t>{900}}});
        CHECK(line == R"({"level":"info","event":"e","seconds":1.250,"tokens":900})");
    }

    TEST_CASE("of too many records some are written, and the next one reports the number of suppressed ones") {
        std::vector<std::string> lines;
        logger log{log_level::info, [&](log_level, std::string_view line) { lines.emplace_back(line); }};
        std::chrono::steady_clock::time_point now{};
        log.set_limits({.burst = 2, .per_minute = 60}, [&] { return now; });
        for (int i = 0; i < 5; ++i) log.write(run_starting, {{"run", i}});
        now += 1s;
        log.write(run_starting, {{"run", 5}});
        CHECK(lines ==
              std::vector<std::string>{"run starting run=0", "run starting run=1", "run starting run=5 suppressed=3"});
    }

    TEST_CASE("suppressed records are reported at the end of the flood, and at shutdown") {
        std::vector<std::string> lines;
        logger log{log_level::info, [&](log_level, std::string_view line) { lines.emplace_back(line); }};
        std::chrono::steady_clock::time_point now{};
        log.set_limits({.burst = 1, .per_minute = 60}, [&] { return now; });
        for (int i = 0; i < 3; ++i) log.write(session_created);
        log.report_suppressed(/*everything=*/false);
        CHECK(lines.size() == 1);
        now += 1s;
        log.report_suppressed(/*everything=*/false);
        REQUIRE(lines.size() == 2);
        CHECK(lines.back() == R"(records suppressed of="session created" suppressed=2)");
        log.write(session_created);
        log.write(session_created);
        log.report_suppressed(/*everything=*/true);
        CHECK(lines.back() == R"(records suppressed of="session created" suppressed=1)");
        const auto lines_before = lines.size();
        log.report_suppressed(/*everything=*/true);
        CHECK(lines.size() == lines_before);
    }

    TEST_CASE("the records of ten thousand finished runs are written, however close together") {
        constexpr log_kind run_ended{.event = "run ended", .flow = log_flow::free};
        std::size_t ends = 0, starts = 0;
        logger log{log_level::info, [&](const log_record& r) { ++(r.kind.event == "run ended" ? ends : starts); }};
        log.set_limits({.burst = 10, .per_minute = 10}, [] { return std::chrono::steady_clock::time_point{}; });
        for (int i = 0; i < 10'000; ++i) {
            log.write(run_starting);
            log.write(run_ended);
        }
        CHECK(ends == 10'000);
        CHECK(starts == 10);
    }

    TEST_CASE("records below the level are not formatted") {
        std::vector<log_level> levels;
        logger log{log_level::notice, [&](log_level at, std::string_view) { levels.push_back(at); }};
        for (const auto level :
             {log_level::error, log_level::warning, log_level::notice, log_level::info, log_level::debug})
            log.write(log_kind{.event = "e", .level = level});
        CHECK(levels == std::vector{log_level::error, log_level::warning, log_level::notice});
        log.set_level(log_level::error);
        CHECK(!log.enabled(log_level::warning));
        CHECK(log.enabled(log_level::error));
    }

    TEST_CASE("levels have words") {
        for (const auto level :
             {log_level::error, log_level::warning, log_level::notice, log_level::info, log_level::debug})
            CHECK(parse_log_level(to_string(level)) == level);
        CHECK(parse_log_level("verbose") == std::nullopt);
        CHECK(parse_log_level("") == std::nullopt);
    }

    TEST_CASE("plain words are written unquoted, other text is quoted") {
        CHECK(rendered("sesn_01") == "sesn_01");
        CHECK(rendered("https://host:443/v1?x[]") == "https://host:443/v1?x[]");
        CHECK(rendered("two words") == R"("two words")");
        CHECK(rendered("a=b") == R"("a=b")");
        CHECK(rendered(R"(a"b\c)") == R"("a\"b\\c")");
        CHECK(rendered("na\xC3\xAFve") == "\"na\xC3\xAFve\"");
    }

    TEST_CASE("foreign text cannot begin a new record or move a terminal's cursor") {
        CHECK(rendered("a\nb\r\tc") == R"("a\nb\r\tc")");
        CHECK(rendered("\x1b[2J\x7f") == R"("\u001b[2J\u007f")");
        CHECK(rendered(std::string_view{"\0", 1}) == R"("\u0000")");
        CHECK(rendered("\xC2\x9B"
                       "2J\xC2\x85\xC2\xA0") == "\"\\u009b2J\\u0085\xC2\xA0\"");
    }

    TEST_CASE("a log line contains no invisible characters") {
        CHECK(rendered("a\u202Eb\u2028c\u200Bd\U000E0041") == R"("a\u202eb\u2028c\u200bd\udb40\udc41")");
    }

    TEST_CASE("bytes that are not UTF-8 are replaced, so every record is valid UTF-8") {
        CHECK(rendered("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
        CHECK(rendered("\xE2\x82") == "\"\xEF\xBF\xBD\"");
    }

    TEST_CASE("long text is cut between two characters") {
        const std::string cut = rendered(std::string(5000, 'x'));
        CHECK(cut == '"' + std::string(1024, 'x') + "…\"");
        CHECK(rendered(std::string(1024, 'x')) == std::string(1024, 'x'));
        for (std::size_t before = 1018; before <= 1024; ++before) {
            CAPTURE(before);
            const std::string text = rendered(std::string(before, 'x') + "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
            CHECK(is_utf8(text));
            CHECK(text.find("\xEF\xBF\xBD") == text.npos);
        }
    }

    TEST_CASE("long text of only continuation bytes is cut at the same length") {
        const std::string cut = rendered(std::string(5000, '\x80'));
        CHECK(is_utf8(cut));
        CHECK(cut.size() == 1024 * 3 + 2 + std::string_view{"…"}.size());
    }

    TEST_CASE("standard error gets one line per record, in the selected layout") {
        captured_stderr captured;
        logger{}.write(plain);
        logger{log_level::info, log_layout::journal}.write(plain, {{"k", "v"}});
        logger{log_level::info, log_layout::json}.write(plain, {{"k", "v"}});
        captured.restore();
        CHECK(captured.read_all() == "e\n<6>e k=v\n{\"level\":\"info\",\"event\":\"e\",\"k\":\"v\"}\n");
    }

    TEST_CASE("a record larger than the pipe arrives completely") {
        captured_stderr captured;
        std::string received;
        std::thread reader{[&] { received = captured.read_all(); }};
        const std::string event(300'000, 'x');
        logger{}.write(log_kind{.event = event});
        captured.restore();
        reader.join();
        CHECK(received == event + "\n");
    }
}
