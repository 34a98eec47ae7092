// Beast's parser filling our own response.
#include "http/client_response.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>

namespace postrider::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t response_fields_max = 200;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

std::string_view words_for(beast::error_code trouble) {
    using Error = beast::http::error;
    if (trouble == Error::header_limit) {
        return "the header fields of the answer are too large";
    }
    if (trouble == Error::partial_message || trouble == Error::end_of_stream) {
        return "the answer ended before it was whole";
    }
    return "the answer is not HTTP";
}

}  // namespace

class ResponseParser::Machine final : public beast::http::basic_parser<false> {
public:
    explicit Machine(std::uint64_t body_max) : body_max_(body_max) {}

    ClientResponse response;

    bool is_satisfied() { return is_done() || response.is_cut; }

private:
    std::size_t keep(beast::string_view piece) {
        const auto room = body_max_ - response.body.size();
        response.is_cut = response.is_cut || piece.size() > room;
        response.body.append(piece.data(), std::min<std::size_t>(piece.size(), room));
        return piece.size();
    }

    void on_request_impl(
        beast::http::verb /*known*/,
        beast::string_view /*method*/,
        beast::string_view /*target*/,
        int /*version*/,
        beast::error_code& /*trouble*/
    ) override {}
    void on_response_impl(int status, beast::string_view, int, beast::error_code&) override {
        response.status = static_cast<std::uint16_t>(status);
    }
    void on_field_impl(
        beast::http::field /*known*/,
        beast::string_view name,
        beast::string_view value,
        beast::error_code& trouble
    ) override {
        if (response.fields.size() == response_fields_max) {
            trouble = beast::http::make_error_code(beast::http::error::header_limit);
            return;
        }
        response.fields.add(view(name), view(value));
    }
    void on_header_impl(beast::error_code& /*trouble*/) override {}
    void on_body_init_impl(
        const boost::optional<std::uint64_t>& /*length*/, beast::error_code& /*trouble*/
    ) override {}
    std::size_t on_body_impl(beast::string_view piece, beast::error_code& /*trouble*/) override {
        return keep(piece);
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(
        std::uint64_t /*remain*/, beast::string_view piece, beast::error_code& /*trouble*/
    ) override {
        return keep(piece);
    }
    void on_finish_impl(beast::error_code& /*trouble*/) override {}

    const std::uint64_t body_max_;
};

ResponseParser::ResponseParser(const ResponseLimits& limits) : limits_(limits) {
    begin();
}

ResponseParser::~ResponseParser() = default;

void ResponseParser::begin() {
    machine_ = std::make_unique<Machine>(limits_.body_max);
    machine_->header_limit(limits_.head_max);
    machine_->body_limit(boost::none);
    machine_->eager(true);
}

std::expected<std::size_t, std::string_view> ResponseParser::take_some(std::string_view bytes) {
    beast::error_code trouble;
    const auto taken = machine_->put(boost::asio::buffer(bytes.data(), bytes.size()), trouble);
    if (trouble && trouble != beast::http::error::need_more) {
        return std::unexpected(words_for(trouble));
    }
    const auto status = machine_->response.status;
    const bool is_interim = machine_->is_done() && status / 100 == 1;
    if (is_interim && (status == 101 || ++interim_ > interim_responses_max)) {
        return std::unexpected(std::string_view("the server does not come to its answer"));
    }
    if (is_interim) {
        begin();
    }
    return taken;
}

std::expected<void, std::string_view> ResponseParser::take(std::string_view bytes) {
    waiting_ += bytes;
    std::string_view left = waiting_;
    while (!left.empty() && !machine_->is_satisfied()) {
        const auto taken = take_some(left);
        if (!taken) {
            return std::unexpected(taken.error());
        }
        if (*taken == 0) {
            break;
        }
        left.remove_prefix(*taken);
    }
    // Beast bounds the head, but neither a chunk's own line nor the fields behind the last chunk.
    if (left.size() > limits_.head_max && !machine_->is_satisfied()) {
        return std::unexpected(std::string_view("a line of the answer is too long"));
    }
    waiting_.erase(0, waiting_.size() - left.size());
    return {};
}

std::expected<void, std::string_view> ResponseParser::end() {
    if (machine_->is_satisfied()) {
        return {};
    }
    beast::error_code trouble;
    if (!machine_->got_some()) {
        return std::unexpected(std::string_view("the server closed without an answer"));
    }
    machine_->put_eof(trouble);
    if (trouble) {
        return std::unexpected(words_for(trouble));
    }
    return {};
}

bool ResponseParser::is_complete() const {
    return machine_->is_satisfied();
}

bool ResponseParser::may_ask_again() const {
    return machine_->is_done() && !machine_->response.is_cut && waiting_.empty() &&
           machine_->keep_alive();
}

ClientResponse& ResponseParser::response() {
    return machine_->response;
}

}  // namespace postrider::http
