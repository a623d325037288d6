package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.source.ImageTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a registry that is written to. Thread-safe. Mirrors are not written to. {@link #close} ends all that is
 * under way.
 */
public final class RegistryTarget implements ImageTarget {
    private final Reference reference;
    private final Endpoints endpoints;

    RegistryTarget(Reference reference, Endpoints endpoints) {
        this.reference = reference;
        this.endpoints = endpoints;
    }

    /** Uploads a blob, unless the repository has it. An upload that fails starts from its beginning. */
    @Override
    public boolean putBlob(Descriptor blob, BlobOpener content) throws IOException {
        Upload upload = new Upload(endpoints.own(), blob, content, repository());
        return endpoints.patience().run(upload::once);
    }

    @Override
    public void putManifest(@Nullable Digest digest, String mediaType, byte[] bytes) throws IOException {
        String name = digest == null ? reference.tagOrLatest() : digest.toString();
        String what = "Cannot write the manifest of " + repository() + (digest == null ? ":" : "@") + name;
        Endpoint endpoint = endpoints.own();
        endpoints.patience().run(() -> {
            TokenScope scope = TokenScope.push(endpoint.place().repository());
            try (Response response = endpoint.send(
                    "PUT",
                    endpoint.url("manifests/" + name),
                    Request.Named.BY_USER,
                    scope,
                    what,
                    request -> request.header("Content-Type", mediaType)
                            .body(bytes.length, () -> new ByteArrayInputStream(bytes)))) {
                if (response.status() / 100 != 2) {
                    throw endpoint.failure(what, response);
                }
                return true;
            }
        });
    }

    private String repository() {
        return reference.registry() + "/" + reference.repository();
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
