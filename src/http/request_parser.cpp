// Beast's parser filling our own Request, and the checks of RFC 9112 that Beast leaves to others.
#include "http/request_parser.h"

#include "base/ascii.h"
#include "base/check.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <utility>

namespace postrider::http {
namespace {

namespace beast = boost::beast;

/// What a single growth step may reserve on the word of a client.
constexpr std::uint64_t body_reserve_max = 256 * 1024;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

ParseError to_parse_error(beast::error_code trouble) {
    using Error = beast::http::error;
    if (trouble == Error::header_limit) {
        return {431, "The header fields are too large."};
    }
    if (trouble == Error::body_limit) {
        return {413, "The body is too large."};
    }
    if (trouble == Error::bad_version) {
        return {400, "The request line is malformed, or its version is not HTTP/1.0 or 1.1."};
    }
    if (trouble == Error::bad_transfer_encoding || trouble == Error::bad_content_length ||
        trouble == Error::multiple_content_length) {
        return {400, "The length of the body is not clear."};
    }
    return {400, "The request is malformed."};
}

bool begins_a_method(char c) {
    return base::is_alpha(c) || base::is_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

class RequestParser::Machine final : public beast::http::basic_parser<true> {
public:
    std::optional<ParseError> problem;
    Request request;
    bool has_begun = false;
    bool has_head = false;
    bool is_version_1_1 = false;

    ParseError describe(beast::error_code trouble) const;
    /// What the fields must be beyond their grammar.
    std::optional<ParseError> check_head() const;

private:
    void take_target(std::string_view target);

    void on_request_impl(
        beast::http::verb /*verb*/,
        beast::string_view method,
        beast::string_view target,
        int version,
        beast::error_code& trouble
    ) override;
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_field_impl(
        beast::http::field /*known*/,
        beast::string_view name,
        beast::string_view value,
        beast::error_code& trouble
    ) override;
    void on_header_impl(beast::error_code& /*trouble*/) override { has_head = true; }
    void on_body_init_impl(
        const boost::optional<std::uint64_t>& length, beast::error_code& /*trouble*/
    ) override {
        request.body.reserve(std::min(length.value_or(0), body_reserve_max));
    }
    std::size_t on_body_impl(beast::string_view piece, beast::error_code& /*trouble*/) override {
        request.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(
        std::uint64_t /*remain*/, beast::string_view piece, beast::error_code& /*trouble*/
    ) override {
        request.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(beast::error_code& /*trouble*/) override {}

    /// Any error stops the parser; `problem` says what it was.
    void refuse(std::uint16_t status, std::string_view detail, beast::error_code& trouble) {
        problem = ParseError{status, detail};
        trouble = beast::http::make_error_code(beast::http::error::bad_value);
    }
};

void RequestParser::Machine::on_request_impl(
    beast::http::verb /*verb*/,
    beast::string_view method,
    beast::string_view target,
    int version,
    beast::error_code& trouble
) {
    const auto known = method_named(view(method));
    if (!known) {
        return refuse(501, "The method is not implemented.", trouble);
    }
    if (target.size() > target_size_max) {
        return refuse(414, "The target of the request is too long.", trouble);
    }
    request.method = *known;
    is_version_1_1 = version == 11;
    take_target(view(target));
    if (request.path.empty()) {
        refuse(400, "The target of the request is malformed.", trouble);
    }
}

/// RFC 9112 §3.2: origin form, absolute form, and the asterisk of OPTIONS.
void RequestParser::Machine::take_target(std::string_view target) {
    if (const auto scheme = target.find("://"); !target.starts_with('/') && scheme != target.npos) {
        target.remove_prefix(std::min(target.find_first_of("/?", scheme + 3), target.size()));
        if (!target.starts_with('/')) {
            request.path = "/";
        }
    } else if (!target.starts_with('/') && target != "*") {
        return;
    }
    const auto end_of_path = std::min(target.find('?'), target.size());
    request.path += target.substr(0, end_of_path);
    request.query = target.substr(std::min(end_of_path + 1, target.size()));
}

void RequestParser::Machine::on_field_impl(
    beast::http::field /*known*/,
    beast::string_view name,
    beast::string_view value,
    beast::error_code& trouble
) {
    // Trailers say nothing that an endpoint may rely on (RFC 9110 §6.5.1).
    if (has_head) {
        return;
    }
    if (request.fields.size() == fields_max) {
        return refuse(431, "There are too many header fields.", trouble);
    }
    request.fields.add(view(name), view(value));
}

ParseError RequestParser::Machine::describe(beast::error_code trouble) const {
    if (problem) {
        return *problem;
    }
    if (trouble == beast::http::error::header_limit && request.path.empty()) {
        return {414, "The target of the request is too long."};
    }
    return to_parse_error(trouble);
}

std::optional<ParseError> RequestParser::Machine::check_head() const {
    const auto& fields = request.fields;
    // RFC 9112 §3.2.
    const auto hosts = fields.count("Host");
    if (hosts > 1 || (hosts == 0 && is_version_1_1)) {
        return ParseError{400, "The request must name one Host."};
    }
    // RFC 9112 §6.1: a coding that is not understood, or one that HTTP/1.0 cannot have.
    if (const auto codings = fields.count("Transfer-Encoding"); codings > 0) {
        if (!is_version_1_1) {
            return ParseError{400, "HTTP/1.0 has no Transfer-Encoding."};
        }
        if (codings > 1 || !base::iequals(fields.value("Transfer-Encoding"), "chunked")) {
            return ParseError{501, "The only Transfer-Encoding known here is chunked."};
        }
    }
    // An HTTP/1.0 client may mean "until I close", which cannot be told from a lost connection.
    const auto carries_body = Method::post | Method::put | Method::patch;
    if (!is_version_1_1 && carries_body.has(request.method) &&
        fields.count("Content-Length") == 0) {
        return ParseError{411, "The request must name the length of its body."};
    }
    if (const auto expect = fields.find("Expect");
        expect && !base::iequals(*expect, "100-continue")) {
        return ParseError{417, "The only expectation known here is 100-continue."};
    }
    return std::nullopt;
}

RequestParser::RequestParser(std::uint32_t head_max) : machine_(std::make_unique<Machine>()) {
    machine_->header_limit(head_max);
    machine_->body_limit(boost::none);
}

RequestParser::~RequestParser() = default;

std::expected<std::size_t, ParseError> RequestParser::take(std::string_view bytes) {
    // RFC 9112 §2.2: empty lines before a request line are skipped.
    if (!machine_->has_begun && bytes.starts_with("\r\n")) {
        return std::size_t{2};
    }
    if (bytes.empty() || (!machine_->has_begun && bytes == "\r")) {
        return std::size_t{0};
    }
    if (!machine_->has_begun && !begins_a_method(bytes.front())) {
        return std::unexpected(ParseError{400, "This is not HTTP."});
    }
    machine_->has_begun = true;
    const bool had_head = machine_->has_head;
    beast::error_code trouble;
    const auto taken = machine_->put(boost::asio::buffer(bytes.data(), bytes.size()), trouble);
    if (trouble && trouble != beast::http::error::need_more) {
        return std::unexpected(machine_->describe(trouble));
    }
    if (!had_head && machine_->has_head) {
        if (const auto problem = machine_->check_head()) {
            return std::unexpected(*problem);
        }
        machine_->eager(true);
    }
    return taken;
}

bool RequestParser::has_begun() const {
    return machine_->has_begun;
}

bool RequestParser::has_head() const {
    return machine_->has_head;
}

bool RequestParser::is_complete() const {
    return machine_->is_done();
}

std::optional<ParseError> RequestParser::limit_body(std::uint64_t body_max) {
    CHECK(machine_->has_head);
    if (machine_->content_length().value_or(0) > body_max) {
        return to_parse_error(beast::http::make_error_code(beast::http::error::body_limit));
    }
    machine_->body_limit(body_max);
    return std::nullopt;
}

bool RequestParser::keeps_alive() const {
    CHECK(machine_->has_head);
    return machine_->keep_alive();
}

bool RequestParser::expects_continue() const {
    // RFC 9110 §10.1.1: an HTTP/1.0 request's expectation is ignored.
    return machine_->is_version_1_1 && machine_->request.fields.count("Expect") > 0;
}

Request& RequestParser::request() {
    return machine_->request;
}

}  // namespace postrider::http
