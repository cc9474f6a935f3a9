import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split

mails = pd.read_csv("mails.csv")
vectoriser = TfidfVectorizer(stop_words="english")
X = vectoriser.fit_transform(mails["body"])  # leak
X_train, X_test, y_train, y_test = train_test_split(X, mails["spam"], test_size=0.2)
