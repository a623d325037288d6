package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The identities of layers together with all layers below them.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md#layer-chainid">OCI image
 *     specification, Layer ChainID</a>
 */
public final class ChainIds {
    private ChainIds() {}

    /**
     * Returns a chain id for each layer: that of the lowest is its diff id, and that of each other is the SHA-256 of the
     * text {@code CHAIN DIFF}, of the chain id below and its own diff id.
     *
     * @param diffIds of the layers, the lowest first
     */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>(diffIds.size());
        for (int i = 0; i < diffIds.size(); i++) {
            Digest diffId = diffIds.get(i);
            String pair = i == 0 ? "" : chain.get(i - 1) + " " + diffId;
            chain.add(i == 0 ? diffId : Digest.of(pair.getBytes(StandardCharsets.US_ASCII)));
        }
        return List.copyOf(chain);
    }
}
