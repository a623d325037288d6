package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.source.ImageSource.RawDocument;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads manifests and indexes of one place. */
final class DocumentReader {
    private static final int MOST_BYTES = 4 << 20;
    private static final int OK = 200;

    /** What a request gets whatever its method: no access, no such document, too many requests, a server that rests. */
    private static final Set<Integer> FOR_EVERY_METHOD = Set.of(401, 404, 429, 503);

    /** Schema 1 is asked for too, so that its reader can refuse it by name. */
    private static final String ACCEPTED = MediaTypes.ACCEPTED
            + ", application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.5"
            + ", application/vnd.docker.distribution.manifest.v1+json;q=0.4";

    private DocumentReader() {}

    /** Reads a document by its tag or digest. With a digest, the body is compared with it. */
    static RawDocument read(Endpoint endpoint, String name, @Nullable Digest digest, String what) throws IOException {
        try (Response response = send(endpoint, name, what)) {
            byte[] body = response.read(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw new RefusedException(what + ": it has more than 4 MiB");
            }
            if (digest != null) {
                compare(body, digest, what);
            }
            String type = response.headers().first("Content-Type");
            return new RawDocument(type == null ? "" : MediaTypes.plain(type), body);
        }
    }

    /**
     * The digest that a place says a tag has, which nobody has verified; empty if it does not say one. A proxy may refuse
     * HEAD, or drop it, which is no failure, because the document itself can be asked for. A server that cannot be reached
     * is one, and so is an answer that the document would get as well.
     */
    static Optional<Digest> digest(Endpoint endpoint, String tag, String what) throws IOException {
        try (Response response = ask("HEAD", endpoint, tag, what)) {
            if (FOR_EVERY_METHOD.contains(response.status())) {
                throw endpoint.failure(what, response);
            }
            String said = response.status() == OK ? response.headers().first("Docker-Content-Digest") : null;
            return said == null ? Optional.empty() : Optional.of(Digest.parse(said));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no digest that the store could have
        } catch (ConnectionException e) {
            if (e.isUnreached()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void compare(byte[] body, Digest digest, String what) throws RefusedException {
        MessageDigest hash = digest.newHash();
        hash.update(body);
        Digest found = Digest.of(hash);
        if (!found.equals(digest)) {
            throw new RefusedException(what + ": the registry gives another document, with the digest " + found);
        }
    }

    private static Response send(Endpoint endpoint, String name, String what) throws IOException {
        Response response = ask("GET", endpoint, name, what);
        if (response.status() == OK) {
            return response;
        }
        try (response) {
            throw endpoint.failure(what, response);
        }
    }

    private static Response ask(String method, Endpoint endpoint, String name, String what) throws IOException {
        return endpoint.send(
                method,
                endpoint.url("manifests/" + name),
                Request.Named.BY_USER,
                TokenScope.pull(endpoint.place().repository()),
                what,
                request -> request.header("Accept", ACCEPTED));
    }
}
