// Named values in order, written as JSON or as a form.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/inbound.h"
#include "path/inbound/payload.h"

namespace postrider::inbound {

/// A file as both encodings tell of it.
struct PayloadFile {
    std::string filename;
    std::string media_type;    ///< "text/plain": for JSON
    std::string content_type;  ///< the whole field: for forms
    std::string content;
};

/// Resource; one body each.
class PayloadFields {
public:
    static std::unique_ptr<PayloadFields> create(model::PayloadEncoding encoding);
    PayloadFields() = default;
    PayloadFields(const PayloadFields&) = delete;
    PayloadFields& operator=(const PayloadFields&) = delete;
    virtual ~PayloadFields() = default;

    virtual void text(std::string_view name, std::string_view value) = 0;
    virtual void null(std::string_view name) = 0;
    virtual void number(std::string_view name, std::int64_t value) = 0;
    virtual void flag(std::string_view name, bool value) = 0;
    /// Seconds since 1970.
    virtual void time(std::string_view name, base::Time value) = 0;
    virtual void list(std::string_view name, const std::vector<std::string>& values) = 0;
    virtual void files(std::string_view name, const std::vector<PayloadFile>& files) = 0;
    virtual void verdicts(std::string_view name, const Verdicts& verdicts) = 0;
    virtual Payload finish() = 0;

    void maybe_text(std::string_view name, const std::optional<std::string>& value);
};

/// Lines of 60 characters, each with its line feed.
std::string to_lined_base64(std::string_view bytes);
/// A name or value of application/x-www-form-urlencoded.
std::string form_encode(std::string_view text);

}  // namespace postrider::inbound
