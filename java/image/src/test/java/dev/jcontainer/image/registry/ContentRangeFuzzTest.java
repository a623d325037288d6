package dev.jcontainer.image.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

final class ContentRangeFuzzTest {
    @FuzzTest(maxDuration = "15s")
    void anyTextIsARangeOrNone(byte[] bytes) {
        assertThat(ContentRange.start(new String(bytes, ISO_8859_1))).isGreaterThanOrEqualTo(-1);
    }

    @FuzzTest(maxDuration = "15s")
    void anyTextIsALinkOrNone(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        String link = TagPages.next(List.of(text));
        assertThat(link == null || text.contains("<" + link + ">")).isTrue();
    }
}
