#include <tether/store/row_check.hpp>

#include <array>
#include <cstring>
#include <new>
#include <openssl/evp.h>

namespace tether::store {

struct row_check::state {
    EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA256", nullptr); // fetched once, because that costs more than a row
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    void add(const void* bytes, std::size_t size) { EVP_DigestUpdate(context, bytes, size); }
    void add_head(char kind, std::uint64_t value) {
        std::array<char, 9> head{kind};
        std::memcpy(head.data() + 1, &value, sizeof value);
        add(head.data(), head.size());
    }
};

row_check::row_check() : state_{std::make_unique<state>()} {
    if (!state_->digest || !state_->context) throw std::bad_alloc{};
}

row_check::~row_check() {
    EVP_MD_CTX_free(state_->context);
    EVP_MD_free(state_->digest);
}

void row_check::start() {
    EVP_DigestInit_ex2(state_->context, state_->digest, nullptr);
}

void row_check::add(std::int64_t value) {
    state_->add_head('i', static_cast<std::uint64_t>(value));
}

void row_check::add(std::string_view text) {
    state_->add_head('t', text.size());
    state_->add(text.data(), text.size());
}

void row_check::add(const std::optional<std::int64_t>& value) {
    value ? add(*value) : state_->add_head('n', 0);
}

void row_check::add(const std::optional<std::string_view>& text) {
    text ? add(*text) : state_->add_head('n', 0);
}

std::int64_t row_check::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    EVP_DigestFinal_ex(state_->context, sum.data(), nullptr);
    std::int64_t first = 0;
    std::memcpy(&first, sum.data(), sizeof first);
    return first;
}

} // namespace tether::store
