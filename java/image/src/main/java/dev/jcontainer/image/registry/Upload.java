package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.registry.auth.Scope;
import dev.jcontainer.image.registry.http.Redirects;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import dev.jcontainer.image.source.ImageTarget.BlobOpener;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The upload of one blob: a question whether it is there, a POST that opens the upload, or that takes the blob from
 * another repository, and one PUT with all of it.
 *
 * @param endpoint the registry
 * @param blob the blob
 * @param content its bytes
 * @param others repositories of the registry that may have it, the best first
 * @param repository the repository, for messages
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs">OCI distribution
 *     specification, Pushing blobs</a>
 */
record Upload(Endpoint endpoint, Descriptor blob, BlobOpener content, List<String> others, String repository) {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;

    /** Uploads it in one attempt; returns whether its bytes were sent. */
    boolean once() throws IOException {
        if (isThere()) {
            return false;
        }
        // Only the best: a registry that does not have it there has opened an upload already.
        Url place = open(others.isEmpty() ? null : others.get(0));
        if (place != null) {
            send(place);
        }
        return place != null;
    }

    private String what() {
        return "Cannot upload the blob " + blob.digest() + " to " + repository;
    }

    private Scope scope() {
        return Scope.push(endpoint.place().repository());
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

    /**
     * Opens an upload; null if the blob is there then.
     *
     * @param other the repository that the registry may take it from; null for none
     */
    private @Nullable Url open(@Nullable String other) throws IOException {
        Url url = endpoint.url("blobs/uploads/");
        Scope scope = scope();
        if (other != null) {
            url = url.with("mount", blob.digest().toString()).with("from", other);
            scope = scope.and(Scope.pull(other).text());
        }
        try (Response response = endpoint.send("POST", url, Request.Named.BY_USER, scope, what(), request -> request)) {
            if (response.status() == CREATED) {
                return null;
            }
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
