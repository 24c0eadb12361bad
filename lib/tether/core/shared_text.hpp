// Immutable text whose copies share one allocation.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether {

/// A text of up to tens of megabytes with many owners: a copy only increments a reference count. It converts to and
/// from `std::string`, so only code that creates or changes the text must know this type. Copies may be read and
/// destroyed on any thread.
class shared_text {
  public:
    shared_text() = default;
    shared_text(std::string text)
        : text_{text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))} {}
    shared_text(std::string_view text) : shared_text{std::string{text}} {}
    shared_text(const char* text) : shared_text{std::string{text}} {}

    const std::string& str() const noexcept { return text_ ? *text_ : empty_text(); }
    operator const std::string&() const noexcept { return str(); }
    operator std::string_view() const noexcept { return str(); }

    const char* c_str() const noexcept { return str().c_str(); }
    std::size_t size() const noexcept { return str().size(); }
    bool empty() const noexcept { return !text_; }
    std::size_t find(std::string_view part) const noexcept { return str().find(part); }

    friend bool operator==(const shared_text& a, const shared_text& b) noexcept {
        return a.text_ == b.text_ || a.str() == b.str();
    }
    friend bool operator==(const shared_text& a, const std::string& b) noexcept { return a.str() == b; }
    friend bool operator==(const shared_text& a, const char* b) noexcept { return a.str() == b; }

  private:
    static const std::string& empty_text() noexcept {
        static const std::string none;
        return none;
    }

    std::shared_ptr<const std::string> text_; ///< null when empty
};

bool operator==(const std::vector<shared_text>& a, const std::vector<std::string>& b) noexcept;
std::ostream& operator<<(std::ostream& output, const shared_text& text);

} // namespace tether
