package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.error.ErrorAnswers;
import dev.jcontainer.image.registry.http.Http;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The user at one registry: what its requests have in {@code Authorization}. Tokens are kept by their scope, and
 * replaced shortly before they expire. Thread-safe; threads that need the same token wait for one request.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token Authentication Specification</a>
 */
public final class Session {
    private static final String BEARER = "bearer";
    private static final String BASIC = "basic";

    /** A token is replaced that long before it expires, so that it does not expire on its way. */
    private static final long MARGIN = 10_000;

    private final Http http;
    private final Url registry;
    private final @Nullable Credentials credentials;
    private final LongSupplier clock;
    private final Map<String, Token> tokens = new HashMap<>();
    private @Nullable Challenge known;

    /** @param value as {@code Authorization} has it
     *  @param until when it expires, in milliseconds of the clock */
    private record Token(String value, long until) {}

    /**
     * A user at a registry.
     *
     * @param registry an address of the registry; only scheme, host and port count
     * @param credentials null to be nobody
     * @param clock milliseconds; if it is set back, a token is shown after its end, and the 401 of the registry brings the
     *     next one
     */
    public Session(Http http, Url registry, @Nullable Credentials credentials, LongSupplier clock) {
        this.http = http;
        this.registry = registry;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** Whether the user is somebody. */
    public boolean hasCredentials() {
        return credentials != null;
    }

    /** What a request shows: null as long as the registry has not asked for anything. */
    public synchronized @Nullable String authorization(TokenScope scope) throws IOException {
        Challenge challenge = known;
        if (challenge == null) {
            return null;
        }
        if (challenge.scheme().equals(BASIC)) {
            return basic();
        }
        Token token = tokens.get(scope.text());
        if (token == null || clock.getAsLong() > token.until - MARGIN) {
            token = fetch(challenge, scope);
            tokens.put(scope.text(), token);
        }
        return token.value;
    }

    /**
     * Takes note of an answer 401, and gets what it asks for.
     *
     * @param shown what the request has shown; null for nothing
     * @return whether there is something else to show now; false if the user is refused
     */
    public synchronized boolean challenged(Response response, TokenScope scope, @Nullable String shown)
            throws IOException {
        String current = authorizationOrNull(scope);
        if (current != null && !current.equals(shown)) {
            return true; // another thread has got it meanwhile
        }
        Challenge challenge = choose(Challenge.parse(response.headers().all("WWW-Authenticate")));
        if (challenge == null) {
            return false;
        }
        known = challenge;
        if (challenge.scheme().equals(BASIC)) {
            return shown == null;
        }
        Token token = fetch(challenge, scope.and(challenge.parameter("scope")));
        tokens.put(scope.text(), token);
        return true;
    }

    private @Nullable String authorizationOrNull(TokenScope scope) {
        if (known != null && known.scheme().equals(BASIC)) {
            return basic();
        }
        Token token = tokens.get(scope.text());
        return token == null ? null : token.value;
    }

    /** Bearer, if it has a realm; otherwise Basic, if there is a password to show. */
    private @Nullable Challenge choose(List<Challenge> challenges) {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals(BEARER)
                    && !challenge.parameter("realm").isEmpty()) {
                return challenge;
            }
        }
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals(BASIC) && credentials instanceof Credentials.Password) {
                return challenge;
            }
        }
        return null;
    }

    private @Nullable String basic() {
        return credentials instanceof Credentials.Password ? basic((Credentials.Password) credentials) : null;
    }

    static String basic(Credentials.Password password) {
        byte[] both = (password.user() + ":" + password.secret()).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private Token fetch(Challenge challenge, TokenScope scope) throws IOException {
        if (credentials instanceof Credentials.RegistryToken) {
            String token = ((Credentials.RegistryToken) credentials).token();
            return new Token("Bearer " + token, Long.MAX_VALUE);
        }
        Url realm = realm(challenge);
        long asked = clock.getAsLong();
        TokenRequest request = new TokenRequest(registry, realm, challenge.parameter("service"), scope);
        try (Response response = request.send(http, credentials)) {
            if (response.status() != 200) {
                throw ErrorAnswers.failure(
                        "Cannot get a token for " + registry.authority(), response, System.currentTimeMillis());
            }
            TokenAnswer answer = TokenAnswer.parse(response);
            return new Token("Bearer " + answer.token(), asked + 1000 * answer.seconds());
        }
    }

    /**
     * The token server. A password that is meant for a registry with TLS is not sent without TLS, and never to another
     * host without TLS, unless all of it stays on this machine.
     */
    private Url realm(Challenge challenge) throws RefusedException {
        String text = challenge.parameter("realm");
        Url realm;
        try {
            realm = Url.parse(text);
        } catch (RefusedException e) {
            throw new RefusedException(
                    registry.origin() + " names a token server that is refused. " + e.getMessage(), e);
        }
        if (registry.tls() && !realm.tls()) {
            throw new RefusedException(registry.origin() + " wants tokens of " + realm
                    + ", which is not encrypted, while the registry is; that is refused");
        }
        boolean near = realm.host().equals(registry.host()) || realm.isLoopback() && registry.isLoopback();
        if (credentials != null && !realm.tls() && !near) {
            throw new RefusedException(registry.origin() + " wants the credentials to be shown to another host, "
                    + realm + ", which is not encrypted; that is refused");
        }
        return realm;
    }
}
