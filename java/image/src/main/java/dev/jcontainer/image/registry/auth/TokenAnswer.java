package dev.jcontainer.image.registry.auth;

import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a token server answers.
 *
 * @param token printable ASCII
 * @param seconds how long it is valid, from when it was asked for
 */
record TokenAnswer(String token, long seconds) {
    private static final int MOST_BYTES = 64 << 10;

    /** "The expires_in is optional; for compatibility with older clients the default is 60 seconds." */
    private static final long DEFAULT_SECONDS = 60;

    private static final long MOST_SECONDS = 24 * 60 * 60;

    static TokenAnswer parse(Response response) throws IOException {
        String server = response.url().authority();
        byte[] body = response.read(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new RefusedException("The token server " + server + " answers more than 64 KiB");
        }
        try {
            return parse(Document.parse(body), server);
        } catch (DocumentException e) {
            throw new RefusedException(
                    "The answer of the token server " + server + " is not understood: " + e.getMessage(), e);
        }
    }

    private static TokenAnswer parse(Value document, String server) throws IOException {
        String token = document.stringOrEmpty("token");
        if (token.isEmpty()) {
            token = document.stringOrEmpty("access_token");
        }
        boolean right = !token.isEmpty();
        for (int i = 0; i < token.length() && right; i++) {
            right = token.charAt(i) > ' ' && token.charAt(i) < 0x7f;
        }
        if (!right) {
            throw new RefusedException("The answer of the token server " + server + " has no right token");
        }
        return new TokenAnswer(token, seconds(document.get("expires_in")));
    }

    /** The specification promises at least 60 seconds; a server with a number that is none gets that too. */
    private static long seconds(@Nullable Value value) {
        if (value == null) {
            return DEFAULT_SECONDS;
        }
        try {
            return Math.max(DEFAULT_SECONDS, Math.min(MOST_SECONDS, value.number(0, Long.MAX_VALUE)));
        } catch (DocumentException e) {
            return DEFAULT_SECONDS;
        }
    }
}
