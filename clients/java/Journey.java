// What a program does with the generated client, from a sign-in to an export. The same as
// ../typescript/journey/journey.ts and ../python/journey.py, except that it adds what those packages bring along.
// Its argument is the address of a fresh sandbox.

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import staj.client.ApiClient;
import staj.client.ApiException;
import staj.client.ApiResponse;
import staj.client.api.ApplicationsApi;
import staj.client.api.AuthApi;
import staj.client.api.OffersApi;
import staj.client.api.PoolApi;
import staj.client.api.TermsApi;
import staj.client.model.Application;
import staj.client.model.FactName;
import staj.client.model.LoginRequest;
import staj.client.model.Offer;
import staj.client.model.OfferCreate;
import staj.client.model.OfferPatch;
import staj.client.model.OfferState;
import staj.client.model.OfferWorkInput;
import staj.client.model.Problem;
import staj.client.model.RefreshRequest;
import staj.client.model.SupplementaryDocument;
import staj.client.model.Term;
import staj.client.model.TokenPair;

public final class Journey {
  static final String PDF =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
          + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

  /** A call of the generated client. */
  interface Call<T> {
    T run() throws ApiException;
  }

  /** Somebody who has signed in. */
  static final class Session {
    final ApiClient client = new ApiClient();
    private TokenPair tokens;

    Session(String address, String email) throws ApiException {
      client.updateBaseUri(address);
      tokens = new AuthApi(client).login(new LoginRequest().email(email).password("sandbox-parola"));
      // APIs that are created from now on send the token of the moment.
      client.setRequestInterceptor(this::sign);
    }

    private void sign(HttpRequest.Builder request) {
      request.setHeader("Authorization", "Bearer " + tokens.getAccessToken());
    }

    /** The text of an export. The generated methods read CSV files and calendars as JSON. */
    String export(String path) throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(client.getBaseUri() + path));
      sign(request);
      return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }

    /** Calls again with new tokens if the access token has expired. */
    <T> T renewing(Call<T> call) throws ApiException {
      try {
        return call.run();
      } catch (ApiException refused) {
        if (!problem(refused).getCode().equals("unauthorized")) throw refused;
        ApiClient open = new ApiClient();
        open.updateBaseUri(client.getBaseUri());
        tokens = new AuthApi(open).refreshTokens(new RefreshRequest().refreshToken(tokens.getRefreshToken()));
        return call.run();
      }
    }
  }

  static Problem problem(ApiException refused) {
    try {
      return ApiClient.createDefaultObjectMapper().readValue(refused.getResponseBody(), Problem.class);
    } catch (Exception unreadable) {
      throw new IllegalStateException("not a problem: " + refused.getCode(), refused);
    }
  }

  static Problem refusal(Call<?> call) {
    try {
      call.run();
    } catch (ApiException refused) {
      return problem(refused);
    }
    throw new IllegalStateException("not so: the call is refused");
  }

  static void expect(boolean holds, String what) {
    if (!holds) throw new IllegalStateException("not so: " + what);
    System.out.println("  " + what);
  }

  static String header(ApiResponse<?> answer, String name) {
    return answer.getHeaders().getOrDefault(name, List.of("")).get(0);
  }

  public static void main(String[] arguments) throws Exception {
    String address = arguments[0];

    // Sign in.
    Session employer = new Session(address, "yazilim@staj.example");
    Session candidate = new Session(address, "aday01@staj.example");
    OffersApi offers = new OffersApi(employer.client);
    Application application = new ApplicationsApi(candidate.client).listApplications(null, null, null, null, null).getItems().get(0);
    expect(application.getId() != null, "an employer and a candidate sign in");

    // Search.
    Term term = new TermsApi(employer.client).listTerms(null, null).getItems().get(0);
    List<UUID> found = new ArrayList<>();
    int read = 0;
    String cursor = null;
    do {
      var page = new PoolApi(employer.client)
          .searchPool(term.getId(), null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
              "-academic_score", null, 20, cursor);
      page.getItems().forEach(entry -> found.add(entry.getId()));
      cursor = page.getNextCursor();
      read++;
    } while (cursor != null);
    expect(read > 2 && new HashSet<>(found).size() == found.size(), "the pool is searched, " + read + " pages");
    expect(found.contains(application.getId()), "she is in the pool");

    // Draft.
    OfferCreate body = new OfferCreate()
        .poolEntryId(application.getId())
        .startDate(LocalDate.now().plusDays(30))
        .endDate(LocalDate.now().plusDays(60))
        .work(new OfferWorkInput().tasks("Görev: ışık ölçen bir aygıtın yazılımı"))
        .respondBy(OffsetDateTime.now().plusDays(10));
    ApiResponse<Offer> first = offers.draftOfferWithHttpInfo(body, "journey-1");
    Offer offer = first.getData();
    expect(first.getStatusCode() == 201 && offer.getState() == OfferState.DRAFT, "an offer is drafted");
    expect(offer.getWork().getTasks().equals(body.getWork().getTasks()), "letters arrive as they were sent");
    ApiResponse<Offer> again = offers.draftOfferWithHttpInfo(body, "journey-1");
    expect(header(again, "Idempotent-Replayed").equals("true"), "repeated with its key, it is answered again");
    expect(again.getData().getId().equals(offer.getId()), "and is the same draft");

    // Edit.
    String tag = header(first, "ETag");
    OfferPatch patch = new OfferPatch().unit("Yazılım");
    offers.updateOffer(offer.getId(), patch, tag);
    Problem stale = refusal(() -> offers.updateOffer(offer.getId(), patch, tag));
    expect(stale.getStatus() == 412 && stale.getCode().equals("precondition_failed"), "a second edit with the same tag is refused");
    OfferPatch tooLong = new OfferPatch().work(new OfferWorkInput().tasks("Test").weeklyHours(46));
    Problem wrong = refusal(() -> offers.updateOffer(offer.getId(), tooLong, null));
    boolean limit = wrong.getErrors().get(0).getFacts().stream().anyMatch(fact -> fact.getName() == FactName.MAX && fact.getValue().equals("45"));
    expect(limit && "#/work/weekly_hours".equals(wrong.getErrors().get(0).getPointer()), "a wrong value is named, with its limit");

    // Send.
    Offer sent = offers.sendOffer(offer.getId(), null, null, UUID.randomUUID().toString());
    expect(sent.getState() == OfferState.SENT, "the offer is sent");

    // A file there and back.
    File file = Files.writeString(Files.createTempDirectory("journey").resolve("öğrenim-ışığı.pdf"), PDF).toFile();
    OffersApi hers = new OffersApi(candidate.client);
    SupplementaryDocument document = hers.uploadSupplementaryDocument(offer.getId(), file, "Öğrenim belgesi, ıslak imzalı", null, UUID.randomUUID().toString(), null);
    expect(document.getMediaType().equals("application/pdf"), "the candidate uploads a file");
    expect(document.getFileName().equals(file.getName()) && document.getTitle().equals("Öğrenim belgesi, ıslak imzalı"), "with the letters of its name and title");
    hers.acceptOffer(offer.getId(), null, null, UUID.randomUUID().toString());
    File copy = offers.getSupplementaryDocumentContent(offer.getId(), document.getId());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(copy.toPath()));
    expect(HexFormat.of().formatHex(digest).equals(document.getSha256()), "the employer downloads it, byte for byte");

    // An export.
    offers.confirmOffer(offer.getId(), null, null, UUID.randomUUID().toString());
    String[] rows = employer.export("/v1/sgk-notices/export?format=csv").strip().split("\r\n");
    expect(rows.length == 2 && rows[1].contains(";aday01@staj.example;"), "the confirmed internship is a row of the CSV export");

    // Tokens.
    employer.tokens.setAccessToken("garbage");
    expect(refusal(() -> offers.getOffer(offer.getId(), null)).getCode().equals("unauthorized"), "a bad access token is refused");
    expect(employer.renewing(() -> offers.getOffer(offer.getId(), null)).getState() == OfferState.CONFIRMED, "and renewed");
    expect(OfferState.fromValue("postponed") == OfferState.UNKNOWN_DEFAULT_OPEN_API, "a state that this client does not know is kept");
  }
}
