package dev.jcontainer.image.manifest;

import static dev.jcontainer.image.manifest.DocumentTexts.A;
import static dev.jcontainer.image.manifest.DocumentTexts.B;
import static dev.jcontainer.image.manifest.DocumentTexts.bytes;
import static dev.jcontainer.image.manifest.DocumentTexts.descriptor;
import static dev.jcontainer.image.manifest.DocumentTexts.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IndexTest {
    private static final String AMD64 = entry("{'os':'linux','architecture':'amd64'}");
    private static final String ARM64 = entry("{'os':'linux','architecture':'arm64','variant':'v8'}");
    private static final String ARM7 = entry("{'os':'linux','architecture':'arm'}");
    private static final String ARM6 = entry("{'os':'linux','architecture':'arm','variant':'v6'}");
    private static final String WINDOWS =
            entry("{'os':'windows','architecture':'amd64','os.version':'10.0','os.features':['x']}");
    private static final String UNKNOWN = entry("{'os':'unknown','architecture':'unknown'}");
    private static final String ATTESTATION = descriptor(
            MediaTypes.OCI_MANIFEST,
            B,
            ",'platform':{'os':'linux','architecture':'s390x'},"
                    + "'annotations':{'vnd.docker.reference.type':'attestation-manifest'}");

    private static Index index(String... entries) throws DocumentException {
        return (Index) Documents.parse(
                "",
                bytes("{'schemaVersion':2,'mediaType':'" + MediaTypes.DOCKER_INDEX + "','manifests':["
                        + String.join(",", entries) + "]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "linux/amd64/v3, linux/amd64",
        "linux/arm64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/arm, linux/arm/v7",
        "linux/arm/v6, linux/arm/v6",
        "windows/amd64, windows/amd64",
    })
    void choosesTheEntryForThePlatform(String wanted, String chosen) throws IOException {
        Index index = index(UNKNOWN, ATTESTATION, WINDOWS, ARM6, ARM7, ARM64, AMD64);
        assertThat(index.choose(Platform.parse(wanted)).platform()).hasToString(chosen);
    }

    @Test
    void takesWhatTheMachineCanAlsoRun() throws IOException {
        assertThat(index(ARM6, ARM7).choose(Platform.parse("arm64")).platform()).hasToString("linux/arm/v7");
        assertThat(index(entry("{'os':'linux','architecture':'386'}"))
                        .choose(Platform.parse("amd64"))
                        .platform())
                .hasToString("linux/386");
    }

    @Test
    void theFirstOfTwoEqualEntriesIsChosen() throws IOException {
        String other = descriptor(MediaTypes.OCI_MANIFEST, A, ",'platform':{'os':'linux','architecture':'amd64'}");
        assertThat(index(other, AMD64).choose(Platform.parse("amd64")).digest()).isEqualTo(A);
    }

    @Test
    void saysWhichPlatformsThereAre() throws DocumentException, NameException {
        Platform s390x = Platform.parse("linux/s390x");
        Index index = index(AMD64, ARM64, UNKNOWN, ATTESTATION, AMD64);
        assertThatThrownBy(() -> index.choose(s390x))
                .isInstanceOf(PlatformException.class)
                .hasMessage("no image for linux/s390x; the index has images for linux/amd64, linux/arm64");
        assertThatThrownBy(() -> index(ATTESTATION, UNKNOWN).choose(s390x))
                .hasMessage("no image for linux/s390x; the index has no images");
        assertThatThrownBy(() -> index().choose(s390x)).isInstanceOf(PlatformException.class);
        String escape =
                descriptor(MediaTypes.OCI_MANIFEST, B, ",'platform':{'os':'\\u001b[2J','architecture':'\\u009b'}");
        assertThatThrownBy(() -> index(escape).choose(s390x)).hasMessageEndingWith("has images for \\x1b[2j/\\x9b");
    }

    @Test
    void theOnlyEntryWithoutAPlatformIsTaken() throws IOException {
        String one = descriptor(MediaTypes.OCI_MANIFEST, A, "");
        String two = descriptor(MediaTypes.OCI_INDEX, B, ",'platform':{'os':'','architecture':''}");
        Platform amd64 = Platform.parse("amd64");
        assertThat(index(ARM64, one).choose(amd64).digest()).isEqualTo(A);
        assertThat(index(one, AMD64).choose(amd64).platform()).isEqualTo(amd64);
        assertThatThrownBy(() -> index(ARM64, one, two).choose(amd64))
                .hasMessage("no image for linux/amd64; the index has images for linux/arm64, and 2 that do not say"
                        + " their platform");
    }

    @Test
    void entriesThatAreNoDocumentsArePassedOver() throws IOException {
        String other = descriptor("application/vnd.other+json", B, ",'platform':{'os':'linux','architecture':'amd64'}");
        assertThat(index(other, AMD64).choose(Platform.parse("amd64")).mediaType())
                .isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void aLongListOfPlatformsIsShownShort() throws DocumentException, NameException {
        String[] entries = new String[100];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry("{'os':'linux','architecture':'cpu" + i + "'}");
        }
        Index index = index(entries);
        Platform amd64 = Platform.parse("amd64");
        assertThatThrownBy(() -> index.choose(amd64)).hasMessageEndingWith("linux/cpu29 and 70 more");
    }
}
