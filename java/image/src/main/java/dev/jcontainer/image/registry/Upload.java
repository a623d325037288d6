package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.http.Redirects;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import dev.jcontainer.image.source.ImageTarget.BlobOpener;
import java.io.IOException;

/**
 * The upload of one blob: a question whether it is there, a POST that opens the upload, and one PUT with all of it.
 *
 * @param endpoint the registry
 * @param blob the blob
 * @param content its bytes
 * @param repository the repository, for messages
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs">OCI distribution
 *     specification, Pushing blobs</a>
 */
record Upload(Endpoint endpoint, Descriptor blob, BlobOpener content, String repository) {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;

    /** Uploads it in one attempt; returns whether its bytes were sent. */
    boolean once() throws IOException {
        if (isThere()) {
            return false;
        }
        send(open());
        return true;
    }

    private String what() {
        return "Cannot upload the blob " + blob.digest() + " to " + repository;
    }

    private TokenScope scope() {
        return TokenScope.push(endpoint.place().repository());
    }

    private boolean isThere() throws IOException {
        Url url = endpoint.url("blobs/" + blob.digest());
        try (Response response =
                endpoint.send("HEAD", url, Request.Named.BY_USER, scope(), what(), request -> request)) {
            if (response.status() != OK && response.status() != NOT_FOUND) {
                throw endpoint.failure(what(), response);
            }
            return response.status() == OK;
        }
    }

    /** Opens an upload; returns where the bytes go. */
    private Url open() throws IOException {
        Url url = endpoint.url("blobs/uploads/");
        try (Response response =
                endpoint.send("POST", url, Request.Named.BY_USER, scope(), what(), request -> request)) {
            if (response.status() != ACCEPTED) {
                throw endpoint.failure(what(), response);
            }
            return Redirects.resolved(response.url(), response.headers().first("Location"));
        }
    }

    private void send(Url place) throws IOException {
        Url url = place.with("digest", blob.digest().toString());
        Request.Named named = url.isSameOrigin(endpoint.address("/"))
                ? Request.Named.BY_USER
                : Redirects.namedBy(endpoint.address("/"), Request.Named.BY_USER);
        try (Response response = endpoint.send(
                "PUT",
                url,
                named,
                scope(),
                what(),
                request -> request.header("Content-Type", "application/octet-stream")
                        .body(blob.size(), content::open))) {
            if (response.status() / 100 != 2) {
                throw endpoint.failure(what(), response);
            }
        }
    }
}
