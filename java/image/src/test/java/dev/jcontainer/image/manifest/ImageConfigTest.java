package dev.jcontainer.image.manifest;

import static dev.jcontainer.image.manifest.DocumentTexts.A;
import static dev.jcontainer.image.manifest.DocumentTexts.B;
import static dev.jcontainer.image.manifest.DocumentTexts.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageConfigTest {
    private static final String ROOTFS = "'rootfs':{'type':'layers','diff_ids':['" + A + "','" + B + "']}";

    @Test
    void readsAConfigurationAsDockerWritesIt() throws DocumentException {
        ImageConfig config = ImageConfigs.parse(bytes("{'architecture':'arm64','variant':'v8','os':'linux',"
                + "'config':{'Hostname':'','Domainname':'','User':'app:1000','AttachStdin':false,"
                + "'ExposedPorts':{'80/tcp':{}},'Tty':false,'Env':['PATH=/bin','A='],'Cmd':['-c','x'],"
                + "'Healthcheck':{'Test':['CMD','true'],'Interval':30000000000},'Image':'sha256:1',"
                + "'Volumes':{'/data':{},'/b':{}},'WorkingDir':'/srv','Entrypoint':['/bin/sh'],'OnBuild':null,"
                + "'Labels':{'Name':'1','name':'2'},'StopSignal':'SIGQUIT'},'container':'abc',"
                + "'container_config':{'Cmd':['/bin/sh','-c','#(nop) ']},'created':'2024-01-02T03:04:05.678Z',"
                + "'author':'me','docker_version':'20.10','history':[{'created':'2024-01-02T03:04:05Z',"
                + "'created_by':'/bin/sh -c #(nop) ADD','comment':'c','author':'me'},{'empty_layer':true}]," + ROOTFS
                + "}"));
        assertThat(config.platform()).hasToString("linux/arm64");
        assertThat(config.created()).isEqualTo("2024-01-02T03:04:05.678Z");
        assertThat(config.defaults().labels().keySet()).containsExactly("Name", "name");
        assertThat(config.author()).isEqualTo("me");
        assertThat(config.diffIds()).containsExactly(A, B);
        assertThat(config.history())
                .containsExactly(
                        new History("2024-01-02T03:04:05Z", "/bin/sh -c #(nop) ADD", "me", "c", false),
                        new History("", "", "", "", true));
        assertThat(config.defaults())
                .isEqualTo(new RunDefaults(
                        "app:1000",
                        List.of("PATH=/bin", "A="),
                        List.of("/bin/sh"),
                        List.of("-c", "x"),
                        "/srv",
                        List.of("/data", "/b"),
                        List.of("80/tcp"),
                        Map.of("Name", "1", "name", "2"),
                        "SIGQUIT",
                        "{\"Test\":[\"CMD\",\"true\"],\"Interval\":30000000000}"));
    }

    @Test
    void whatIsNotSaidIsEmpty() throws DocumentException {
        ImageConfig config = ImageConfigs.parse(bytes("{" + ROOTFS + ",'config':null,'history':null}"));
        assertThat(config.platform()).isNull();
        assertThat(config.defaults()).isEqualTo(RunDefaults.NONE);
        assertThat(config.history()).isEmpty();
        assertThat(config.created()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|rootfs: missing",
                "{'rootfs':{'type':'layers+base'}}|rootfs.type: not one of layers",
                "{'rootfs':{'diff_ids':['sha256:1']}}|rootfs.diff_ids[0]: '1' is not a sha256",
                "{'rootfs':{},'config':{'Env':'A=b'}}|config.Env: not an array",
                "{'rootfs':{},'config':{'cmd':['x']}}|config.cmd: this member is written Cmd",
                "{'rootfs':{},'config':{'Labels':{'a':1}}}|config.Labels.a: not a string: 1",
                "{'rootfs':{},'history':[{'empty_layer':1}]}|history[0].empty_layer: not true or false: 1",
                "{'rootfs':{},'config':{'User':'a\\u0000b'}}|config.User: contains a NUL character",
            })
    void errorsNameThePlace(String json, String message) {
        assertThatThrownBy(() -> ImageConfigs.parse(bytes(json)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void whatIsMadeIsReadBack() throws DocumentException, NameException {
        RunDefaults defaults = new RunDefaults(
                "1",
                List.of("A=\"b\""),
                List.of("e"),
                List.of("c"),
                "/w",
                List.of("/v"),
                List.of("1/udp"),
                Map.of("l", "ä"),
                "9",
                "{\"Test\":[\"NONE\"]}");
        History history = new History("2024-01-02T03:04:05Z", "by", "a", "c", true);
        ImageConfig made = ImageConfigs.make(
                Platform.parse("arm/v6"), "2024-01-02T03:04:05Z", "x", defaults, List.of(A), List.of(history));
        assertThat(ImageConfigs.parse(made.raw())).usingRecursiveComparison().isEqualTo(made);
        ImageConfig least = ImageConfigs.make(Platform.parse("amd64"), "", "", RunDefaults.NONE, List.of(), List.of());
        assertThat(ImageConfigs.parse(least.raw())).usingRecursiveComparison().isEqualTo(least);
        assertThat(new String(least.raw(), StandardCharsets.UTF_8)).doesNotContain("created");
        assertThat(least.id()).isEqualTo(Digest.of(least.raw()));
    }

    @Test
    void theManifestMustHaveAsManyLayers() throws DocumentException {
        ImageConfig config = ImageConfigs.parse(bytes("{" + ROOTFS + "}"));
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER, A, 1);
        Descriptor blob = Descriptor.of(MediaTypes.OCI_CONFIG, A, 1);
        ImageConfigs.checkLayers(config, Manifest.make(MediaTypes.OCI_MANIFEST, blob, List.of(layer, layer), Map.of()));
        Manifest one = Manifest.make(MediaTypes.OCI_MANIFEST, blob, List.of(layer), Map.of());
        assertThatThrownBy(() -> ImageConfigs.checkLayers(config, one))
                .isInstanceOf(DocumentException.class)
                .hasMessage("rootfs.diff_ids: it names 2 layers, and the manifest has 1");
    }

    /** Computed with printf '%s %s' A B | sha256sum, as the specification defines it. */
    @Test
    void chainIdsAreThoseOfTheSpecification() {
        assertThat(ChainIds.of(List.of())).isEmpty();
        assertThat(ChainIds.of(List.of(A))).containsExactly(A);
        assertThat(ChainIds.of(List.of(A, B, A)))
                .extracting(Digest::toString)
                .containsExactly(
                        A.toString(),
                        "sha256:51c0c8ace48498d6f5fee6b0592cc06f2da0f3cbe09c5a34a97dce85c3889676",
                        "sha256:1472d34251a00ac55ede7b25cbe3c166a4229eae731490bfdeb83bc00f598be1");
    }
}
