package dev.jcontainer.image.registry;

import dev.jcontainer.image.registry.auth.Session;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.config.Place;
import dev.jcontainer.image.registry.error.ErrorAnswers;
import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.Http;
import dev.jcontainer.image.registry.http.Redirects;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One place of a repository: sends requests there as the user, and gets tokens when the registry asks for them.
 * Thread-safe.
 */
final class Endpoint {
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;

    private final Place place;
    private final Http http;
    private final LongSupplier clock;
    private final SessionMaker sessions;
    private @Nullable Session session;
    private @Nullable Url base;

    /** Makes the session for the address that turned out to be the registry's. */
    @FunctionalInterface
    interface SessionMaker {
        Session at(Url registry) throws IOException;
    }

    /** What a request has beside its place: its header and body. */
    @FunctionalInterface
    interface Shape {
        Request of(Request request) throws RefusedException;
    }

    Endpoint(Place place, Http http, LongSupplier clock, SessionMaker sessions) {
        this.place = place;
        this.http = http;
        this.clock = clock;
        this.sessions = sessions;
    }

    Place place() {
        return place;
    }

    /** The host that answers for a registry: Docker's own has another name. */
    static String host(String registry) {
        return registry.equals("docker.io") || registry.equals("index.docker.io") ? "registry-1.docker.io" : registry;
    }

    /** An address of the repository's API, such as that of {@code tags/list}. */
    Url url(String below) throws IOException {
        return address("/v2/" + place.repository() + "/" + below);
    }

    /** An address of the registry. */
    Url address(String target) throws IOException {
        Url root = base();
        return Url.of(root.tls(), root.authority(), target);
    }

    /**
     * Finds out whether the registry speaks TLS. All do, except those of this machine and those that are marked
     * insecure; a request that shows nothing is sent to these first. TLS is tried last on this machine, because a
     * failed attempt would cost more than all the rest of a small pull.
     */
    private synchronized Url base() throws IOException {
        if (base == null) {
            String host = host(place.registry());
            Url secure = Url.of(true, host, "/v2/");
            Url plain = Url.of(false, host, "/v2/");
            boolean either = place.insecure() || plain.isLoopback();
            base = !either ? secure : plain.isLoopback() ? firstOf(plain, secure) : firstOf(secure, plain);
        }
        return base;
    }

    private Url firstOf(Url first, Url second) throws IOException {
        try {
            if (answers(first)) {
                return first;
            }
        } catch (ConnectionException e) {
            try {
                if (answers(second)) {
                    return second;
                }
            } catch (ConnectionException other) {
                e.addSuppressed(other);
            }
            throw e;
        }
        return answersOrNot(second) ? second : first;
    }

    private boolean answersOrNot(Url url) throws IOException {
        try {
            return answers(url);
        } catch (ConnectionException e) {
            return false; // the other one has answered, if only with an error
        }
    }

    /** A server for TLS that gets HTTP closes the connection, or answers 400 by HTTP. */
    private boolean answers(Url url) throws IOException {
        try (Response response = http.send(new Request("GET", url, Request.Named.BY_USER).header("Accept", "*/*"))) {
            response.read(1 << 16);
            return url.tls() || response.status() != BAD_REQUEST;
        }
    }

    /** The user at this registry. */
    synchronized Session session() throws IOException {
        if (session == null) {
            session = sessions.at(base());
        }
        return session;
    }

    /**
     * Sends a request, follows redirects, and shows what the registry wants to see. A second 401 is an answer like
     * others.
     *
     * @param named by whom the address is named
     * @param what what is tried, for the message of a failure: {@code Cannot read …}
     */
    Response send(String method, Url url, Request.Named named, TokenScope scope, String what, Shape shape)
            throws IOException {
        boolean own = url.isSameOrigin(base());
        String shown = own ? session().authorization(scope) : null;
        Response response = Redirects.send(http, shape.of(request(method, url, named, shown)));
        if (response.status() != UNAUTHORIZED || !own || !response.url().isSameOrigin(url)) {
            return response;
        }
        try (response) {
            if (!session().challenged(response, scope, shown)) {
                throw failure(what, response);
            }
        }
        return Redirects.send(
                http, shape.of(request(method, url, named, session().authorization(scope))));
    }

    private static Request request(String method, Url url, Request.Named named, @Nullable String authorization)
            throws RefusedException {
        Request request = new Request(method, url, named);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    /** The exception for an answer. */
    RegistryException failure(String what, Response response) throws IOException {
        String hint = session().hasCredentials()
                ? "; the credentials that were shown do not allow it"
                : "; it may not exist, or needs jcontainer login " + place.registry();
        return ErrorAnswers.failure(what, response, clock.getAsLong(), hint);
    }
}
