// multipart/report with two parts.
#include "path/tls_reports/letter.h"

#include <fmt/format.h>

#include <chrono>

#include "base/encoding.h"
#include "mail/field_writer.h"

namespace postrider::tls_reports {
namespace {

constexpr std::size_t base64_line_size = 76;

std::int64_t seconds(base::Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string text_of(const Letter& letter) {
    return fmt::format(
        "This is an aggregate report of TLS between {} and the mail hosts of {}\r\n"
        "from {} to {}.\r\n",
        letter.submitter,
        letter.domain,
        base::to_rfc3339(letter.begin),
        base::to_rfc3339(letter.end)
    );
}

}  // namespace

std::string file_name(const Letter& letter) {
    return fmt::format(
        "{}!{}!{}!{}.json.gz",
        letter.submitter,
        letter.domain,
        seconds(letter.begin),
        seconds(letter.end)
    );
}

std::string write_letter(const Letter& letter) {
    std::string message;
    const auto field = [&](std::string_view name, const std::string& value) {
        mail::append_field(message, name, value);
    };
    field("Date", base::to_rfc5322(letter.date));
    field("From", letter.from);
    field("To", letter.to);
    field(
        "Subject",
        fmt::format(
            "Report Domain: {} Submitter: {} Report-ID: <{}>",
            letter.domain,
            letter.submitter,
            letter.report_id
        )
    );
    field("Message-ID", "<" + letter.message_id + ">");
    field("TLS-Report-Domain", letter.domain);
    field("TLS-Report-Submitter", letter.submitter);
    field("TLS-Required", "No");
    field("Auto-Submitted", "auto-generated");
    field("MIME-Version", "1.0");
    field(
        "Content-Type",
        fmt::format("multipart/report; report-type=\"tlsrpt\"; boundary=\"{}\"", letter.boundary)
    );
    message += fmt::format(
        "\r\n--{0}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{1}\r\n--{0}\r\n",
        letter.boundary,
        text_of(letter)
    );
    field("Content-Type", "application/tlsrpt+gzip");
    field("Content-Transfer-Encoding", "base64");
    field("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name(letter)));
    message += fmt::format(
        "\r\n{}\r\n--{}--\r\n",
        base::to_base64_lines(letter.packed, base64_line_size),
        letter.boundary
    );
    return message;
}

}  // namespace postrider::tls_reports
