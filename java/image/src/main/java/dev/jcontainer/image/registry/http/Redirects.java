package dev.jcontainer.image.registry.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects: at most ten, never from HTTPS to HTTP, to nothing but HTTP, and to no address that a server must not
 * send this client to. {@code Authorization} stays behind when scheme, host or port change, and does not come back.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4">RFC 9110, section 15.4</a>
 */
public final class Redirects {
    private static final int MOST = 10;

    private Redirects() {}

    /** Sends a request, and sends it again to where the answers lead; the last answer is returned. */
    public static Response send(Http http, Request first) throws IOException {
        Request request = first;
        for (int i = 0; i <= MOST; i++) {
            Response response = http.send(request);
            String location = isRedirect(response.status(), request.method())
                    ? response.headers().first("Location")
                    : null;
            if (location == null) {
                return response;
            }
            try (response) {
                request = next(request, location);
            }
        }
        throw new RefusedException("The server " + first.url().origin() + " redirects more than " + MOST
                + " times, last to " + request.url());
    }

    /** Only 307 and 308 keep the method, so that the others are for requests that only read. */
    private static boolean isRedirect(int status, String method) {
        return switch (status) {
            case 301, 302, 303 -> method.equals("GET") || method.equals("HEAD");
            case 307, 308 -> true;
            default -> false;
        };
    }

    private static Request next(Request request, String location) throws RefusedException {
        Url from = request.url();
        Url to = resolved(from, location);
        if (from.isSameOrigin(to)) {
            return request.to(to, request.named(), true);
        }
        return request.to(to, namedBy(from, request.named()), false);
    }

    /** The address that an answer names. It must not lead out of TLS. */
    public static Url resolved(Url from, @Nullable String location) throws RefusedException {
        if (location == null || location.isEmpty()) {
            throw new RefusedException("The server " + from.origin() + " does not say where to go on: its answer has no"
                    + " field Location");
        }
        Url to;
        try {
            to = from.resolve(location);
        } catch (RefusedException e) {
            throw new RefusedException(
                    "The server " + from.origin() + " names a place that is refused. " + e.getMessage(), e);
        }
        if (from.tls() && !to.tls()) {
            throw new RefusedException(
                    "The server " + from.origin() + " leads to " + to + ", which is not encrypted; that is refused");
        }
        return to;
    }

    /** By whom an address is named that a server of this address has named. */
    public static Request.Named namedBy(Url server, Request.Named how) {
        return server.isLoopback() && how != Request.Named.BY_SERVER
                ? Request.Named.BY_LOOPBACK
                : Request.Named.BY_SERVER;
    }
}
