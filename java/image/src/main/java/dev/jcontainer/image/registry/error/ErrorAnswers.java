package dev.jcontainer.image.registry.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.http.Printable;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes exceptions of answers that are errors.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI distribution
 *     specification, Error Codes</a>
 */
public final class ErrorAnswers {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_ERRORS = 4;
    private static final int SHOWN = 300;

    private ErrorAnswers() {}

    /**
     * The exception for an answer, whose body is read here.
     *
     * @param attempted what was tried: {@code Cannot read the manifest of …}
     * @param now milliseconds since 1970
     */
    public static RegistryException failure(String attempted, Response response, long now) {
        return failure(attempted, response, now, "");
    }

    /**
     * The same, with what a user who is not let in can do.
     *
     * @param hint the end of the sentence for the statuses 401 and 403
     */
    public static RegistryException failure(String attempted, Response response, long now, String hint) {
        List<String> codes = new ArrayList<>();
        String words = words(response, codes);
        int status = response.status();
        String message = attempted + ": " + response.url().authority() + " answers " + status + name(status)
                + (words.isEmpty() ? "" : ": " + words);
        return switch (status) {
            case 401, 403 -> new DeniedException(message + hint, status, codes);
            case 404 -> new NotFoundException(message, status, codes);
            case 429, 503 ->
                new BusyException(
                        message,
                        status,
                        codes,
                        RetryAfter.parse(response.headers().first("Retry-After"), now));
            default -> new RegistryException(message, status, codes);
        };
    }

    private static String name(int status) {
        return switch (status) {
            case 400 -> " (bad request)";
            case 401 -> " (unauthorized)";
            case 403 -> " (forbidden)";
            case 404 -> " (not found)";
            case 405 -> " (method not allowed)";
            case 408 -> " (request timeout)";
            case 413 -> " (too large)";
            case 416 -> " (range not satisfiable)";
            case 429 -> " (too many requests)";
            case 500 -> " (internal server error)";
            case 502 -> " (bad gateway)";
            case 503 -> " (service unavailable)";
            case 504 -> " (gateway timeout)";
            default -> "";
        };
    }

    private static String words(Response response, List<String> codes) {
        byte[] body;
        try {
            body = response.read(MOST_BYTES);
        } catch (IOException e) {
            return ""; // the status says enough, and the body was only to explain it
        }
        @Nullable String type = response.headers().first("Content-Type");
        String text = new String(body, UTF_8);
        if (text.stripLeading().startsWith("{")) {
            String words = errors(body, codes);
            if (!words.isEmpty()) {
                return words;
            }
        }
        return type != null && type.startsWith("text/html") ? "" : Printable.text(text, SHOWN);
    }

    /** The words of a document with errors; those of token servers have other names for the same. */
    private static String errors(byte[] body, List<String> codes) {
        StringBuilder words = new StringBuilder();
        try {
            Value document = Document.parse(body);
            List<Value> errors = document.elements("errors");
            for (int i = 0; i < errors.size() && i < MOST_ERRORS; i++) {
                words.append(i == 0 ? "" : "; ").append(one(errors.get(i), codes));
            }
            for (String name : new String[] {"error", "error_description", "details", "message"}) {
                String value = errors.isEmpty() ? document.string(name) : null;
                words.append(value == null || words.length() == 0 ? "" : ": ").append(value == null ? "" : value);
            }
        } catch (DocumentException e) {
            return ""; // the text is shown as it is
        }
        return Printable.text(words.toString(), SHOWN);
    }

    private static String one(Value error, List<String> codes) throws DocumentException {
        String code = error.stringOrEmpty("code");
        String message = error.stringOrEmpty("message");
        Value detail = error.get("detail");
        codes.add(code);
        String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        StringBuilder text = new StringBuilder(words);
        if (!message.isEmpty() && !message.equalsIgnoreCase(words)) {
            text.append(words.isEmpty() ? "" : ": ").append(message);
        }
        if (detail != null) {
            text.append(" (").append(detail.toJson()).append(')');
        }
        return text.toString();
    }
}
