// The two encodings of the same fields.
#include "path/inbound/payload_fields.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/encoding.h"
#include "json/writer.h"

namespace postrider::inbound {
namespace {

class JsonFields final : public PayloadFields {
public:
    JsonFields() { json_.begin_object(); }

    void text(std::string_view name, std::string_view value) override {
        json_.key(name).string(value);
    }
    void null(std::string_view name) override { json_.key(name).null(); }
    void number(std::string_view name, std::int64_t value) override {
        json_.key(name).number(value);
    }
    void flag(std::string_view name, bool value) override { json_.key(name).boolean(value); }
    void time(std::string_view name, base::Time value) override {
        json_.key(name).timestamp(value);
    }
    void list(std::string_view name, const std::vector<std::string>& values) override {
        json_.key(name).begin_array();
        for (const auto& value : values) {
            json_.string(value);
        }
        json_.end_array();
    }
    void files(std::string_view name, const std::vector<PayloadFile>& files) override {
        json_.key(name).begin_array();
        for (const auto& file : files) {
            json_.begin_object();
            json_.key("filename").string(file.filename);
            json_.key("content_type").string(file.media_type);
            json_.key("size").number(static_cast<std::int64_t>(file.content.size()));
            json_.key("data").string(to_lined_base64(file.content));
            json_.end_object();
        }
        json_.end_array();
    }
    void verdicts(std::string_view name, const Verdicts& verdicts) override {
        json_.key(name).begin_object();
        json_.key("spf").string_or_null(verdicts.spf);
        json_.key("dmarc").string_or_null(verdicts.dmarc);
        json_.key("dkim").begin_array();
        for (const auto& [domain, result] : verdicts.dkim) {
            json_.begin_object().key("domain").string(domain).key("result").string(result);
            json_.end_object();
        }
        json_.end_array().end_object();
    }
    Payload finish() override {
        json_.end_object();
        return {.content_type = "application/json", .body = json_.take()};
    }

private:
    json::Writer json_;
};

class FormFields final : public PayloadFields {
public:
    void text(std::string_view name, std::string_view value) override {
        null(name);
        body_ += '=';
        body_ += form_encode(value);
    }
    void null(std::string_view name) override {
        if (!body_.empty()) {
            body_ += '&';
        }
        body_ += form_encode(name);
    }
    void number(std::string_view name, std::int64_t value) override {
        text(name, std::to_string(value));
    }
    void flag(std::string_view name, bool value) override { text(name, value ? "true" : "false"); }
    void time(std::string_view name, base::Time value) override {
        text(name, json::Writer().timestamp(value).take());
    }
    void list(std::string_view name, const std::vector<std::string>& values) override {
        for (const auto& value : values) {
            text(name, value);
        }
    }
    void files(std::string_view name, const std::vector<PayloadFile>& files) override {
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto& file = files[i];
            text(fmt::format("{}[{}][filename]", name, i), file.filename);
            text(fmt::format("{}[{}][content_type]", name, i), file.content_type);
            text(fmt::format("{}[{}][size]", name, i), std::to_string(file.content.size()));
            text(fmt::format("{}[{}][data]", name, i), to_lined_base64(file.content));
        }
    }
    void verdicts(std::string_view name, const Verdicts& verdicts) override {
        text(fmt::format("{}[spf]", name), verdicts.spf);
        text(fmt::format("{}[dmarc]", name), verdicts.dmarc);
        for (std::size_t i = 0; i < verdicts.dkim.size(); ++i) {
            text(fmt::format("{}[dkim][{}][domain]", name, i), verdicts.dkim[i].domain);
            text(fmt::format("{}[dkim][{}][result]", name, i), verdicts.dkim[i].result);
        }
    }
    Payload finish() override {
        return {.content_type = "application/x-www-form-urlencoded", .body = std::move(body_)};
    }

private:
    std::string body_;
};

bool is_plain_in_forms(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '*' || c == '-' || c == '.' || c == '_';
}

}  // namespace

std::unique_ptr<PayloadFields> PayloadFields::create(model::PayloadEncoding encoding) {
    if (encoding == model::PayloadEncoding::form) {
        return std::make_unique<FormFields>();
    }
    return std::make_unique<JsonFields>();
}

void PayloadFields::maybe_text(std::string_view name, const std::optional<std::string>& value) {
    value ? text(name, *value) : null(name);
}

std::string to_lined_base64(std::string_view bytes) {
    auto text = base::to_base64_lines(bytes, 60, "\n");
    if (!text.empty()) {
        text += '\n';
    }
    return text;
}

std::string form_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 4);
    for (const char c : text) {
        if (is_plain_in_forms(c)) {
            encoded += c;
        } else if (c == ' ') {
            encoded += '+';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

}  // namespace postrider::inbound
