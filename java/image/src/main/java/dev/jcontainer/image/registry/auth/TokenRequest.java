package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jcontainer.image.registry.http.Http;
import dev.jcontainer.image.registry.http.Redirects;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a token server for a token.
 *
 * @param registry the registry that sent the user there
 * @param realm the token server
 * @param service the registry's name at the token server; empty for none
 * @param scope what the token is for
 */
record TokenRequest(Url registry, Url realm, String service, TokenScope scope) {
    /** Sends it with what the user has: by GET for a password or nobody, by POST for an identity token. */
    Response send(Http http, @Nullable Credentials credentials) throws IOException {
        if (credentials instanceof Credentials.IdentityToken) {
            return post(http, ((Credentials.IdentityToken) credentials).token());
        }
        Url url = realm;
        if (!service.isEmpty()) {
            url = url.with("service", service);
        }
        for (String one : scope.text().split(" ", -1)) {
            if (!one.isEmpty()) {
                url = url.with("scope", one);
            }
        }
        if (credentials instanceof Credentials.Password) {
            Credentials.Password password = (Credentials.Password) credentials;
            url = url.with("account", password.user());
            return Redirects.send(http, request("GET", url).header("Authorization", Session.basic(password)));
        }
        return Redirects.send(http, request("GET", url));
    }

    /** RFC 6749, section 6. The answer is final: a token is not sent on to where a redirect leads. */
    private Response post(Http http, String token) throws IOException {
        String form = "grant_type=refresh_token&client_id=jcontainer&service=" + Url.encoded(service) + "&scope="
                + Url.encoded(scope.text()) + "&refresh_token=" + Url.encoded(token);
        byte[] bytes = form.getBytes(US_ASCII);
        return http.send(request("POST", realm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(bytes.length, () -> new ByteArrayInputStream(bytes)));
    }

    private Request request(String method, Url url) throws IOException {
        Request.Named named = registry.host().equals(realm.host())
                ? Request.Named.BY_USER
                : Redirects.namedBy(registry, Request.Named.BY_USER);
        return new Request(method, url, named).header("Accept", "application/json");
    }
}
