package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The first lines of an answer, read strictly: what two programs could read differently is an error.
 *
 * @param status the status
 * @param persistent whether the server lets the connection be used again
 * @param headers the fields
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
record ResponseHead(int status, boolean persistent, Headers headers) {
    private static final int LINE = 16 << 10;
    private static final int FIELDS = 256;
    private static final int INTERIM = 16;
    private static final int SWITCHING = 101;

    /** Reads the head of the final answer; interim ones (1xx) are passed over. */
    static ResponseHead read(Wire wire) throws IOException {
        for (int i = 0; i < INTERIM; i++) {
            String line = wire.line(LINE);
            if (line == null) {
                throw new ConnectionException("the connection was closed before an answer");
            }
            int status = status(line);
            Headers headers = fields(wire);
            if (status == SWITCHING) {
                throw new ConnectionException("the answer changes the protocol, which nobody asked for");
            }
            if (status >= 200) {
                String connection = String.join(",", headers.all("Connection")).toLowerCase(Locale.ROOT);
                return new ResponseHead(status, line.startsWith("HTTP/1.1") && !connection.contains("close"), headers);
            }
        }
        throw new ConnectionException("the answer has too many interim answers before it");
    }

    private static int status(String line) throws ConnectionException {
        boolean http = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        int status = 0;
        for (int i = 9; i < 12 && http; i++) {
            int digit = i < line.length() ? "0123456789".indexOf(line.charAt(i)) : -1;
            http = digit >= 0;
            status = 10 * status + digit;
        }
        if (!http || status < 100 || status > 599 || line.length() > 12 && line.charAt(12) != ' ') {
            throw new ConnectionException("the answer is not HTTP: " + PlainText.quoted(line));
        }
        return status;
    }

    private static Headers fields(Wire wire) throws IOException {
        Headers headers = new Headers();
        for (int i = 0; i <= FIELDS; i++) {
            String line = wire.line(LINE);
            if (line == null) {
                throw new ConnectionException("the answer ended within its header");
            }
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || !isName(line, colon)) {
                throw new ConnectionException("the answer has a line in its header that is no field");
            }
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        throw new ConnectionException("the answer has more than " + FIELDS + " fields in its header");
    }

    /** Letters, digits and some signs, but no blank, so that it is neither a folded line nor one that others read differently. */
    private static boolean isName(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"(),/;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The length of the body, or one of the constants of {@link BodyStream}. */
    long bodyLength(String method) throws ConnectionException {
        List<String> codings = headers.all("Transfer-Encoding");
        boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !chunked) {
            throw new ConnectionException("the answer has a transfer coding that is not supported");
        }
        if (chunked && contentLength() >= 0) {
            throw new ConnectionException("the answer has both a length and a transfer coding");
        }
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return 0;
        }
        if (chunked) {
            return BodyStream.CHUNKED;
        }
        long length = contentLength();
        return length < 0 ? BodyStream.UNTIL_END : length;
    }

    /** The field Content-Length; -1 if there is none. */
    long contentLength() throws ConnectionException {
        List<String> values = headers.all("Content-Length");
        if (values.isEmpty()) {
            return -1;
        }
        String digits = values.get(0);
        boolean right = !digits.isEmpty() && digits.length() <= 18;
        for (int i = 0; i < digits.length() && right; i++) {
            right = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        for (int i = 1; i < values.size() && right; i++) {
            right = values.get(i).equals(digits);
        }
        if (!right) {
            throw new ConnectionException("the answer has no right Content-Length");
        }
        return Long.parseLong(digits);
    }
}
