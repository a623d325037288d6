package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import java.nio.charset.StandardCharsets;

/** Documents for tests, with single quotes for double ones. */
final class DocumentTexts {
    static final Digest A = Digest.of(new byte[] {'a'});
    static final Digest B = Digest.of(new byte[] {'b'});

    private DocumentTexts() {}

    static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static String descriptor(String type, Digest digest, String more) {
        return "{'mediaType':'" + type + "','digest':'" + digest + "','size':7" + more + "}";
    }

    /** An OCI manifest with this configuration's type, these layers and further members. */
    static String manifest(String configType, String layers, String more) {
        return "{'schemaVersion':2,'config':" + descriptor(configType, A, "") + ",'layers':[" + layers + "]" + more
                + "}";
    }

    static String entry(String platform) {
        return descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes(platform)), ",'platform':" + platform);
    }
}
