// Tests that the environment is read in one place, and that its secrets are visible only there.
#include <daemon/tetherd/config/environment.hpp>

#include <cstdlib>
#include <doctest/doctest.h>
#include <string>
#include <string_view>

using tether::daemon::process_environment;

namespace {

/// `NAME=value` in the process's environment, in memory that the test inspects.
class entry {
  public:
    explicit entry(std::string text) : text_{std::move(text)} { ::putenv(text_.data()); }
    ~entry() { ::unsetenv(name().c_str()); }
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;

    std::string name() const { return text_.substr(0, text_.find('=')); }
    std::string_view bytes() const { return text_; }

  private:
    std::string text_;
};

} // namespace

TEST_SUITE("daemon::environment") {

    TEST_CASE("a variable that is set has its value, and an unset one is empty") {
        const entry set{"TETHER_TEST_VARIABLE=value"};
        const auto from = process_environment();
        CHECK(from("TETHER_TEST_VARIABLE") == "value");
        CHECK(from("TETHER_TEST_NO_SUCH_VARIABLE").empty());
    }

    TEST_CASE("the key and possible passwords can be read, and are wiped where the system shows them") {
        for (const char* name : {"ANTHROPIC_API_KEY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
            CAPTURE(name);
            const entry set{std::string{name} + "=sk-ant-marked"};
            const auto from = process_environment();
            const auto copy = from;
            CHECK(copy(name) == "sk-ant-marked");
            CHECK(from(name) == "sk-ant-marked"); // also for a reload of the configuration
            CHECK(std::getenv(name) == nullptr);
            const std::string wiped(std::string_view{"sk-ant-marked"}.size(), '\0');
            CHECK(set.bytes() == std::string{name} + "=" + wiped);
        }
    }
}
