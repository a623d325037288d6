package dev.jcontainer.image.manifest;

import static dev.jcontainer.image.manifest.DocumentTexts.A;
import static dev.jcontainer.image.manifest.DocumentTexts.B;
import static dev.jcontainer.image.manifest.DocumentTexts.bytes;
import static dev.jcontainer.image.manifest.DocumentTexts.descriptor;
import static dev.jcontainer.image.manifest.DocumentTexts.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.DocumentException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentsTest {
    private static final String LAYER = descriptor(MediaTypes.OCI_LAYER_GZIP, B, ",'annotations':{'a':'b'}");

    private static Manifest parsed(String declared, String json) throws DocumentException {
        return (Manifest) Documents.parse(declared, bytes(json));
    }

    @Test
    void readsAManifestOfOci() throws DocumentException {
        String json = manifest(
                MediaTypes.OCI_CONFIG,
                LAYER,
                ",'annotations':{'x':'y'},'artifactType':'t','subject':" + descriptor("s", A, ""));
        Manifest manifest = parsed(MediaTypes.OCI_MANIFEST, json);
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(manifest.raw()).isEqualTo(bytes(json));
        assertThat(manifest.config()).isEqualTo(Descriptor.of(MediaTypes.OCI_CONFIG, A, 7));
        assertThat(manifest.layers())
                .containsExactly(new Descriptor(MediaTypes.OCI_LAYER_GZIP, B, 7, Map.of("a", "b"), null));
        assertThat(manifest.annotations()).containsExactly(Map.entry("x", "y"));
        assertThat(manifest.artifactType()).isEqualTo("t");
        assertThat(manifest.subject()).isEqualTo(Descriptor.of("s", A, 7));
        assertThat(manifest.whyNoImage()).isNull();
    }

    @Test
    void readsAManifestOfDocker() throws DocumentException {
        String json = "{'schemaVersion':2,'mediaType':'" + MediaTypes.DOCKER_MANIFEST + "','config':"
                + descriptor("application/octet-stream", A, "") + ",'layers':["
                + descriptor(MediaTypes.DOCKER_LAYER_GZIP, B, "") + "]}";
        Manifest manifest = parsed("", json);
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(manifest.whyNoImage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "text/plain; charset=utf-8",
                "Application/vnd.oci.image.manifest.v1+JSON; charset=utf-8"
            })
    void takesWhatTheSourceSaysLoosely(String declared) throws DocumentException {
        Manifest manifest = parsed(declared, manifest(MediaTypes.OCI_CONFIG, "", ""));
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(Documents.parse(declared.isEmpty() ? "" : "text/plain", bytes("{'schemaVersion':2,'manifests':[]}"))
                        .mediaType())
                .isEqualTo(MediaTypes.OCI_INDEX);
    }

    @Test
    void anImageWithoutLayersIsAnImage() throws DocumentException {
        String json = "{'schemaVersion':2,'config':" + descriptor(MediaTypes.OCI_CONFIG, A, "") + ",'layers':null}";
        assertThat(parsed("", json).layers()).isEmpty();
    }

    @Test
    void theSourceAndTheDocumentMustAgree() {
        String json = manifest(MediaTypes.OCI_CONFIG, "", ",'mediaType':'" + MediaTypes.OCI_MANIFEST + "'");
        assertThatThrownBy(() -> Documents.parse(MediaTypes.DOCKER_MANIFEST, bytes(json)))
                .isInstanceOf(DocumentException.class)
                .hasMessage("mediaType: '" + MediaTypes.OCI_MANIFEST + "', but its source says that it is '"
                        + MediaTypes.DOCKER_MANIFEST + "'");
        assertThatThrownBy(() -> Documents.parse(MediaTypes.OCI_INDEX, bytes(json)))
                .hasMessageContaining("its source says");
    }

    /** CVE-2021-41190: such a document, with one digest, is a manifest for one program and an index for another. */
    @Test
    void aDocumentThatIsManifestAndIndexIsRefused() {
        String both = manifest(MediaTypes.OCI_CONFIG, LAYER, ",'manifests':[]");
        assertThatThrownBy(() -> Documents.parse(MediaTypes.OCI_MANIFEST, bytes(both)))
                .hasMessage("manifests: a manifest has no list of manifests");
        assertThatThrownBy(() -> Documents.parse(MediaTypes.OCI_INDEX, bytes(both)))
                .hasMessage("layers: an index has no layers");
        assertThatThrownBy(() -> Documents.parse("", bytes(both))).hasMessage("layers: an index has no layers");
        assertThatThrownBy(() -> Documents.parse(
                        MediaTypes.OCI_MANIFEST, bytes(manifest(MediaTypes.OCI_CONFIG, LAYER, ",'Manifests':[]"))))
                .hasMessage("Manifests: this member is written manifests");
        assertThatThrownBy(() -> Documents.parse(
                        "", bytes("{'schemaVersion':2,'manifests':[],'config':" + descriptor("x", A, "") + "}")))
                .hasMessage("config: an index has no config");
    }

    @Test
    void schema1IsRefusedByName() {
        String[] documents = {
            "{'schemaVersion':1,'fsLayers':[],'history':[],'signatures':[]}",
            "{'schemaVersion':2,'fsLayers':[]}",
            "{'mediaType':'application/vnd.docker.distribution.manifest.v1+json'}"
        };
        for (String json : documents) {
            assertThatThrownBy(() -> Documents.parse("", bytes(json))).hasMessageContaining("a manifest of schema 1,");
        }
        assertThatThrownBy(
                        () -> Documents.parse("application/vnd.docker.distribution.manifest.v1+prettyjws", bytes("x")))
                .hasMessageContaining("a manifest of schema 1,");
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip, a foreign layer",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip, a foreign layer",
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted, an encrypted layer",
        "application/vnd.erofs.layer.v1, a layer that is an EROFS image",
        "application/vnd.oci.image.layer.v1.erofs, a layer that is an EROFS image",
    })
    void layersThatCannotBeHadAreRefusedByName(String type, String name) {
        String json = manifest(MediaTypes.OCI_CONFIG, LAYER + "," + descriptor(type, B, ""), "");
        assertThatThrownBy(() -> Documents.parse("", bytes(json)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("layers[1]: " + name + " ('" + type + "')");
    }

    @Test
    void aLayerFromAnotherPlaceIsForeign() {
        String layer = descriptor(MediaTypes.OCI_LAYER_GZIP, B, ",'urls':['https://other.example/x']");
        assertThatThrownBy(() -> Documents.parse("", bytes(manifest(MediaTypes.OCI_CONFIG, layer, ""))))
                .hasMessageStartingWith("layers[0]: a foreign layer");
    }

    @Test
    void artifactsAreReadAndSayThatTheyAreNoImages() throws DocumentException {
        Manifest chart =
                parsed("", manifest("application/vnd.cncf.helm.config.v1+json", descriptor("x/foreign", B, ""), ""));
        assertThat(chart.whyNoImage())
                .isEqualTo("it is an artifact of the type application/vnd.cncf.helm.config.v1+json");
        Manifest empty = parsed("", manifest("application/vnd.oci.empty.v1+json", "", ",'artifactType':'a/b'"));
        assertThat(empty.whyNoImage()).isEqualTo("it is an artifact of the type a/b");
        Manifest statement =
                parsed("", manifest(MediaTypes.OCI_CONFIG, descriptor("application/vnd.in-toto+json", B, ""), ""));
        assertThat(statement.whyNoImage())
                .isEqualTo("layers[0] has the type application/vnd.in-toto+json, which is no layer of an image");
        // Only Docker has had configurations of unsaid types.
        assertThat(parsed("", manifest("application/octet-stream", "", "")).whyNoImage())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'schemaVersion':2}|config: missing",
                "{'schemaVersion':3,'config':{}}|schemaVersion: not 2: 3",
                "{'config':{}}|schemaVersion: missing",
                "{'schemaVersion':2,'config':{}}|config.digest: missing",
                "{'schemaVersion':2,'config':{'digest':'x'}}|config.size: missing",
                "{'schemaVersion':2,'config':{'digest':'x','size':1}}|config.digest: 'x' is not a digest",
                "{'schemaVersion':2,'config':{'digest':'x','size':-1}}|config.size: not from 0",
                "{'schemaVersion':2,'manifests':[{'digest':'sha256:0','size':1}]}|manifests[0].digest: '0' is not a",
                "{'schemaVersion':2,'manifests':{}}|manifests: not an array",
                "{'schemaVersion':2,'mediaType':'a/b'}|mediaType: neither a manifest nor an index: 'a/b'",
                "[]|not an object",
                "{|not a JSON document",
            })
    void errorsNameThePlace(String json, String message) {
        assertThatThrownBy(() -> Documents.parse("", bytes(json.replace("'x' is", "X"))))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aTypeOfTheSourceThatIsNoDocumentIsRefused() {
        assertThatThrownBy(() -> Documents.parse("text/html", bytes(manifest(MediaTypes.OCI_CONFIG, "", ""))))
                .hasMessage("neither a manifest nor an index, but 'text/html', as its source says");
    }

    @Test
    void aDocumentOfMoreThan4MibIsRefused() throws DocumentException {
        String json = manifest(MediaTypes.OCI_CONFIG, "", "");
        byte[] most = bytes(json + " ".repeat(Documents.MAX_BYTES - json.length()));
        assertThat(Documents.parse("", most)).isInstanceOf(Manifest.class);
        byte[] more = bytes(json + " ".repeat(Documents.MAX_BYTES - json.length() + 1));
        assertThatThrownBy(() -> Documents.parse("", more)).hasMessageContaining("has 4194305 bytes, and 4194304 are");
        assertThatThrownBy(() -> ImageConfigs.parse(more)).hasMessageContaining("has 4194305 bytes");
        String large = "{'schemaVersion':2,'config':{'mediaType':'" + MediaTypes.OCI_CONFIG + "','digest':'" + A
                + "','size':4194305}}";
        assertThatThrownBy(() -> Documents.parse("", bytes(large)))
                .hasMessageStartingWith("config: the configuration has 4194305 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST})
    void whatIsMadeIsReadBack(String type) throws DocumentException {
        Descriptor config = Descriptor.of(
                type.equals(MediaTypes.OCI_MANIFEST) ? MediaTypes.OCI_CONFIG : MediaTypes.DOCKER_CONFIG, A, 5);
        Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER, B, 6, Map.of("k", "\"v\""), null);
        Manifest made = Manifest.make(type, config, List.of(layer), Map.of("x", "y"));
        Manifest read = (Manifest) Documents.parse(type, made.raw());
        assertThat(read).isEqualTo(made);
        assertThat(read.whyNoImage()).isNull();
        assertThat(read.descriptor()).isEqualTo(Descriptor.of(type, made.digest(), made.raw().length));
    }
}
