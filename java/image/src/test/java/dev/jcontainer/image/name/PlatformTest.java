package dev.jcontainer.image.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "Linux/X86_64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/v3, linux/amd64/v3",
        "linux/arm64/v8, linux/arm64",
        "linux/aarch64, linux/arm64",
        "linux/arm64/v9.0, linux/arm64/v9",
        "linux/arm, linux/arm/v7",
        "linux/arm/6, linux/arm/v6",
        "arm64, linux/arm64",
        "x86_64, linux/amd64",
        "armhf, linux/arm/v7",
        "armel, linux/arm/v6",
        "i386, linux/386",
        "riscv64, linux/riscv64",
        "windows/amd64, windows/amd64",
        "macos/arm64, darwin/arm64",
        "wasi/wasm, wasi/wasm",
    })
    void readsPlatformsInAllTheirSpellings(String text, String platform) throws NameException {
        assertThat(Platform.parse(text)).hasToString(platform);
        assertThat(Platform.parse(platform)).isEqualTo(Platform.parse(text));
    }

    @Test
    void anOperatingSystemAloneMeansThisMachinesProcessor() throws NameException {
        assertThat(Platform.parse("linux")).isEqualTo(Platform.host());
        assertThat(Platform.host().os()).isEqualTo("linux");
    }

    @ParameterizedTest
    @CsvSource({
        "'', a part of it is empty",
        "linux/, a part of it is empty",
        "/amd64, a part of it is empty",
        "linux/arm/v7/x, it has 4 parts",
        "linux/amd 64, it has ' '",
        "vax, no operating system and no architecture has this name",
    })
    void saysWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> Platform.parse(text))
                .isInstanceOf(NameException.class)
                .hasMessageStartingWith("'" + text + "' is not a platform: " + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64 linux/386",
        "linux/amd64/v3, linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386",
        "linux/amd64/v99, linux/amd64/v99 linux/386",
        "linux/386, linux/386",
        "linux/arm/v7, linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64, linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64/v8.1, linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64/v9, linux/arm64/v9 linux/arm64/v8.5 linux/arm64/v8.4 linux/arm64/v8.3 linux/arm64/v8.2 "
                + "linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/riscv64, linux/riscv64",
    })
    void listsWhatAMachineCanRunTheBestFirst(String machine, String candidates) throws NameException {
        assertThat(Platform.parse(machine).candidates())
                .extracting(Platform::toString)
                .isEqualTo(List.of(candidates.split(" ")));
    }

    @Test
    void wordsOfADocumentThatNobodyKnowsStay() {
        assertThat(Platform.of("", "unknown", "")).isEqualTo(new Platform("linux", "unknown", null));
        assertThat(Platform.of("unknown", "unknown", null)).hasToString("unknown/unknown");
    }
}
