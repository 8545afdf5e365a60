import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../../../src/importers/text/detect-language.js';
import { toLanguageTag } from '../../../../src/importers/text/language-tag.js';
import { isPlainlyEnglish } from '../../../../src/importers/text/plainly-english.js';

describe('the language of a text', () => {
  it.each([
    [
      'en',
      'We present a simple method for training small networks on noisy labels and compare it with four strong baselines.',
    ],
    [
      'de',
      'Wir stellen ein Verfahren vor, mit dem sich kleine neuronale Netze auf verrauschten Daten trainieren lassen, und vergleichen es mit vier bekannten Ansätzen.',
    ],
    [
      'fr',
      "Nous proposons une méthode d'apprentissage pour les petits réseaux de neurones et la comparons à quatre approches connues.",
    ],
    [
      'es',
      'Presentamos un método sencillo para entrenar redes neuronales pequeñas con datos ruidosos y lo comparamos con cuatro alternativas.',
    ],
    [
      'pt',
      'Apresentamos um método simples para treinar redes neurais pequenas com dados ruidosos e o comparamos com quatro alternativas.',
    ],
    [
      'it',
      'Presentiamo un metodo semplice per addestrare piccole reti neurali con dati rumorosi e lo confrontiamo con quattro alternative.',
    ],
    [
      'nl',
      'Wij stellen een eenvoudige methode voor om kleine neurale netwerken te trainen met gegevens vol ruis en vergelijken die met vier andere.',
    ],
    [
      'sv',
      'Vi presenterar en enkel metod för att träna små neurala nätverk med brusiga data och jämför den med fyra kända alternativ.',
    ],
    [
      'pl',
      'Przedstawiamy prostą metodę uczenia małych sieci neuronowych na zaszumionych danych i porównujemy ją z czterema innymi podejściami.',
    ],
    [
      'cs',
      'Představujeme jednoduchou metodu učení malých neuronových sítí na zašuměných datech a porovnáváme ji se čtyřmi jinými přístupy.',
    ],
    [
      'ru',
      'Мы предлагаем простой метод обучения небольших нейронных сетей на зашумлённых данных и сравниваем его с четырьмя известными подходами.',
    ],
    [
      'tr',
      'Gürültülü verilerle küçük sinir ağlarını eğitmek için basit bir yöntem öneriyor ve onu bilinen dört yaklaşımla karşılaştırıyoruz.',
    ],
    [
      'zh',
      '本文提出了一种在噪声数据上训练小型神经网络的简单方法，并将其与四种已知方法进行了比较。实验结果表明，该方法在三个公开数据集上均取得了更好的效果，而且训练时间更短，适合在个人电脑上使用。',
    ],
    [
      'ja',
      '本論文では、雑音を含むデータで小さなニューラルネットワークを学習する簡単な方法を提案し、四つの既知の手法と比較した。その結果、三つの公開データセットで精度が向上することがわかった。',
    ],
    [
      'ko',
      '이 논문에서는 잡음이 있는 데이터로 작은 신경망을 학습하는 간단한 방법을 제안하고 알려진 네 가지 방법과 비교한다. 세 가지 공개 자료에서 더 나은 결과를 얻었다.',
    ],
    [
      'fa',
      'در این مقاله روشی ساده برای آموزش شبکه‌های عصبی کوچک با داده‌های نوفه‌دار پیشنهاد می‌کنیم و آن را با چهار روش دیگر مقایسه می‌کنیم',
    ],
  ])('is told: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('is not told of few letters, or none', () => {
    expect(detectLanguage('Ein kurzer Titel')).toBeUndefined();
    expect(detectLanguage('')).toBeUndefined();
    expect(detectLanguage('1234567890 '.repeat(30))).toBeUndefined();
  });

  it('is English for a title full of names and Latin', () => {
    const title =
      'Momentum Adversarial Invariant Representations in Continuous Multimodal Inference';
    expect([undefined, 'en']).toContain(detectLanguage(title));
  });
});

describe('what a record calls its language', () => {
  it.each([
    ['eng', 'en'],
    ['English', 'en'],
    ['en_US', 'en-US'],
    ['en_US.UTF-8', 'en-US'],
    ['English (US)', 'en'],
    ['fre', 'fr'],
    ['deutsch', 'de'],
    ['ger', 'de'],
    ['zh-CN', 'zh-CN'],
    ['zh-hans', 'zh-Hans'],
    ['Français', 'fr'],
    ['中文', 'zh'],
    ['русский', 'ru'],
    ['Anglais', 'en'],
    ['eng; fre', 'en'],
    ['jp', 'ja'],
  ])('%s is %s', (given, tag) => {
    expect(toLanguageTag(given)).toBe(tag);
  });

  it.each(['', 'und', 'mul', 'us', 'xx', '1', 'none at all', 'x-klingon', 'a'.repeat(1000)])(
    'is left out where it names none: %s',
    (given) => {
      expect(toLanguageTag(given)).toBeUndefined();
    },
  );
});

describe('isPlainlyEnglish', () => {
  it('is sure of English prose, and of nothing else', () => {
    const english =
      'We show that the depth of a network and the width of its layers are traded against one another, and that this is true of all of the tasks that we tried.';
    expect(isPlainlyEnglish(english)).toBe(true);
    expect(isPlainlyEnglish('The owls of the north')).toBe(false);
    const german =
      'Wir zeigen, dass die Tiefe eines Netzes und die Breite seiner Schichten gegeneinander getauscht werden können, und dass dies für alle Aufgaben gilt, die wir versucht haben.';
    expect(isPlainlyEnglish(german)).toBe(false);
  });
});
