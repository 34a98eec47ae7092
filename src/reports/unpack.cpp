// Reports come compressed: gzip and zip, by what the bytes are, never by their name.
#include "reports/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

namespace postrider::reports {
namespace {

constexpr std::array<std::string_view, 5> descriptions = {
    "there is no report",
    "the packed report is damaged or too large",
    "the report is not well-formed",
    "the report lacks what it must have",
    "the report has too many parts",
};

struct CloseArchive {
    void operator()(archive* reading) const { archive_read_free(reading); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

bool is_packed(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b") || bytes.starts_with("PK\x03\x04");
}

bool is_directory(archive_entry* entry) {
    return archive_entry_filetype(entry) == AE_IFDIR;
}

std::unexpected<ReportError> overspent(ReadBudget& budget) {
    budget.octets = 0;
    return std::unexpected(ReportError::packing);
}

std::expected<std::string, ReportError> read_entry(archive* reading, ReadBudget& budget) {
    std::string out;
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        const auto got = archive_read_data(reading, buffer.data(), buffer.size());
        if (got < 0) {
            return std::unexpected(ReportError::packing);
        }
        const auto size = static_cast<std::size_t>(got);
        if (size > budget.octets) {
            return overspent(budget);
        }
        if (size == 0) {
            return out;
        }
        budget.octets -= size;
        out.append(buffer.data(), size);
    }
}

std::expected<std::string, ReportError> unpack_once(std::string_view bytes, ReadBudget& budget) {
    Archive reading(archive_read_new());
    const bool is_zip = bytes.starts_with("PK");
    if (is_zip) {
        archive_read_support_format_zip(reading.get());
    } else {
        // One layer: the library would take off any number without telling what each holds.
        archive_read_append_filter(reading.get(), ARCHIVE_FILTER_GZIP);
        archive_read_support_format_raw(reading.get());
    }
    if (archive_read_open_memory(reading.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
        return std::unexpected(ReportError::packing);
    }
    constexpr int entries_max = 16;
    for (int i = 0; i < entries_max; ++i) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(reading.get(), &entry);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            break;
        }
        // Also what a directory holds, which nobody needs: passing over it unpacks it too.
        auto content = read_entry(reading.get(), budget);
        if (!content || !is_directory(entry)) {
            return content;
        }
    }
    return std::unexpected(ReportError::packing);
}

}  // namespace

std::string_view describe(ReportError error) {
    return descriptions.at(static_cast<std::size_t>(error));
}

std::expected<std::string, ReportError> unpack(std::string_view bytes, ReadBudget& budget) {
    if (!is_packed(bytes)) {
        if (bytes.size() > budget.octets) {
            return overspent(budget);
        }
        budget.octets -= bytes.size();
        return std::string(bytes);
    }
    if (bytes.size() > packed_report_size_max || budget.packed_parts == 0) {
        return std::unexpected(ReportError::packing);
    }
    --budget.packed_parts;
    auto once = unpack_once(bytes, budget);
    // Some pack what is packed already; nobody does it three times.
    if (once && is_packed(*once)) {
        return unpack_once(*once, budget);
    }
    return once;
}

}  // namespace postrider::reports
